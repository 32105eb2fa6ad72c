import type { PolicyRuleState, ProgramResult } from '#agent';
import { lines, printed } from '../program.ts';
import { parseNetwork } from '../reach/addresses.ts';
import { numberedRules } from '../reach/routing.ts';
import { printJson, type JsonObject } from './json.ts';
import { abbreviates, IpFailure, readWords, unknownCommand, type IpSession } from './session.ts';

export async function ipRule(session: IpSession, args: readonly string[]): Promise<ProgramResult> {
  const [verb = 'show', ...rest] = args;
  if (['list', 'lst', 'show'].some((name) => abbreviates(verb, name))) return showRules(session, rest);
  if (abbreviates(verb, 'add')) return addRule(session, rest);
  if (abbreviates(verb, 'delete')) return deleteRule(session, rest);
  if (abbreviates(verb, 'flush')) {
    await session.run.machine.network.apply({
      removeRules: session.state.rules.filter((rule) => rule.family === familyOf(session)),
    });
    return printed('');
  }
  return unknownCommand('rule', verb);
}

interface GivenRule {
  readonly from?: string | undefined;
  readonly fwmark?: number | undefined;
  readonly table?: string | undefined;
  readonly priority?: number | undefined;
}

function familyOf(session: IpSession): 4 | 6 {
  return session.options.family ?? 4;
}

function readRule(session: IpSession, args: readonly string[]): GivenRule {
  const words = readWords(args);
  let rule: GivenRule = {};
  while (!words.done) {
    const word = words.next() ?? '';
    switch (word) {
      case 'from': {
        const value = words.value();
        const network = parseNetwork(value, familyOf(session));
        if (network === undefined) throw new IpFailure(1, `Error: any valid prefix is expected rather than "${value}".\n`);
        rule = { ...rule, from: network.prefix === 0 ? undefined : network.text };
        break;
      }
      case 'fwmark': {
        const [value = ''] = words.value().split('/');
        if (!/^(?:0x[\da-f]+|\d+)$/i.test(value))
          throw new IpFailure(255, `Error: argument "${value}" is wrong: fwmark value is invalid\n\n`);
        rule = { ...rule, fwmark: Number(value) };
        break;
      }
      case 'table':
      case 'lookup': {
        const name = words.value();
        const known = session.tables.id(name) !== undefined || session.state.rules.some((other) => other.table === name);
        if (!known) throw new IpFailure(255, `Error: argument "${name}" is wrong: invalid table ID\n\n`);
        rule = { ...rule, table: session.tables.canonical(name) };
        break;
      }
      case 'pref':
      case 'preference':
      case 'priority':
      case 'order':
        rule = { ...rule, priority: Number(words.value()) };
        break;
      default:
        throw new IpFailure(2, 'RTNETLINK answers: Operation not supported\n');
    }
  }
  return rule;
}

/** `priority` of an added rule is not kept: the newest rule is tried first, which is what a router's scripts rely on. */
async function addRule(session: IpSession, args: readonly string[]): Promise<ProgramResult> {
  const { from, fwmark, table = 'main' } = readRule(session, args);
  const rule: PolicyRuleState = {
    family: familyOf(session),
    table,
    ...(from === undefined ? {} : { from }),
    ...(fwmark === undefined ? {} : { fwmark }),
  };
  await session.run.machine.network.apply({ addRules: [rule] });
  return printed('');
}

async function deleteRule(session: IpSession, args: readonly string[]): Promise<ProgramResult> {
  const given = readRule(session, args);
  const gone = numberedRules(session.state.rules, familyOf(session)).find(
    ({ priority, rule }) =>
      session.state.rules.includes(rule) &&
      (given.priority === undefined || priority === given.priority) &&
      (given.from === undefined ? given.priority !== undefined || rule.from === undefined : spelled(rule) === given.from) &&
      (given.fwmark === undefined || rule.fwmark === given.fwmark) &&
      (given.table === undefined || session.tables.canonical(rule.table) === given.table),
  );
  if (gone === undefined) throw new IpFailure(2, 'RTNETLINK answers: No such file or directory\n');
  await session.run.machine.network.apply({ removeRules: [gone.rule] });
  return printed('');
}

function spelled(rule: PolicyRuleState): string | undefined {
  return rule.from === undefined ? undefined : parseNetwork(rule.from, rule.family)?.text;
}

function showRules(session: IpSession, args: readonly string[]): ProgramResult {
  const wanted = readRule(session, args);
  const shown = numberedRules(session.state.rules, familyOf(session)).filter(
    ({ priority, rule }) =>
      (wanted.table === undefined || session.tables.canonical(rule.table) === wanted.table) &&
      (wanted.from === undefined || spelled(rule) === wanted.from) &&
      (wanted.fwmark === undefined || rule.fwmark === wanted.fwmark) &&
      (wanted.priority === undefined || priority === wanted.priority),
  );
  if (session.options.json) {
    const objects = shown.map(({ priority, rule }): JsonObject => {
      const [address, length] = (rule.from ?? 'all').split('/');
      return {
        priority,
        src: address ?? 'all',
        srclen: length === undefined || length === (rule.family === 4 ? '32' : '128') ? undefined : Number(length),
        fwmark: rule.fwmark === undefined ? undefined : `0x${rule.fwmark.toString(16)}`,
        table: rule.table,
      };
    });
    return printed(printJson(objects, session.options));
  }
  const texts = shown.map(({ priority, rule }) => {
    const mark = rule.fwmark === undefined ? '' : ` fwmark 0x${rule.fwmark.toString(16)}`;
    const from = (rule.from ?? 'all').replace(rule.family === 4 ? /\/32$/ : /\/128$/, '');
    return `${priority}:\tfrom ${from}${mark} lookup ${rule.table}`;
  });
  return printed(lines(texts));
}
