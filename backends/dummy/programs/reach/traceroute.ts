import { failed, lines, printed, type Program } from '../program.ts';
import { parseAddress } from './addresses.ts';
import { readNames } from './names.ts';
import { observeSurroundings, probeThrough, roundTrip } from './probe.ts';

const versionText = `Modern traceroute for Linux, version 2.1.2
Copyright (c) 2016  Dmitry Butskoy,   License: GPL v2 or any later
`;

const usageText = `Usage:
  traceroute [ -46FInTUV ] [ -f first_ttl ] [ -i device ] [ -m max_ttl ] [ -p port ] [ -w MAX,HERE,NEAR ] [ -q nqueries ] [ -s src_addr ] [ --fwmark=num ] host [ packetlen ]
`;

const valued = 'fgimNptlwqszMOP';
const plain = '46dFInreATUDV';
/** Seconds after which the kernel gives up asking for a neighbour. */
const arpSeconds = 3.06;

interface Arguments {
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  readonly operands: readonly { readonly word: string; readonly position: number }[];
}

function parse(args: readonly string[]): Arguments | { readonly problem: string } {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const operands: { word: string; position: number }[] = [];
  const longs: Readonly<Record<string, string>> = {
    '--first': 'f',
    '--interface': 'i',
    '--max-hops': 'm',
    '--queries': 'q',
    '--wait': 'w',
    '--source': 's',
    '--icmp': 'I',
    '--tcp': 'T',
    '--udp': 'U',
    '--version': 'V',
    '--port': 'p',
    '--fwmark': 'k',
  };
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (word.startsWith('--')) {
      const [name = '', value] = word.split('=');
      const letter = longs[name];
      if (letter === undefined) return { problem: `Bad option \`${name}' (argc ${at + 1})` };
      if (value === undefined) flags.add(letter);
      else values.set(letter, value);
      continue;
    }
    if (!word.startsWith('-') || word === '-') {
      operands.push({ word, position: at + 1 });
      continue;
    }
    for (let index = 1; index < word.length; index++) {
      const letter = word.charAt(index);
      if (valued.includes(letter)) {
        const rest = word.slice(index + 1);
        const value = rest === '' ? args[++at] : rest;
        if (value === undefined) return { problem: `Option \`-${letter}' (argc ${at}) requires an argument: \`-${letter} value'` };
        if ('fmq'.includes(letter) && !/^\d+$/.test(value))
          return { problem: `Cannot handle \`-${letter}' option with arg \`${value}' (argc ${at + 1})` };
        values.set(letter, value);
        break;
      }
      if (!plain.includes(letter)) return { problem: `Bad option \`-${letter}' (argc ${at + 1})` };
      flags.add(letter);
    }
  }
  return { flags, values, operands };
}

/** `traceroute` and `traceroute6` 2.1.2. Takes no time: waiting is only printed. */
export const traceroute: Program = async (run) => {
  const parsed = parse(run.args);
  if ('problem' in parsed) return failed(2, `${parsed.problem}\n`);
  const { flags, values, operands } = parsed;
  if (flags.has('V')) return printed(versionText);
  const [host] = operands;
  if (host === undefined) return printed(usageText);
  const [around, names] = await Promise.all([observeSurroundings(run), readNames(run.machine.files)]);
  const only = run.name === 'traceroute6' || flags.has('6') ? 6 : flags.has('4') ? 4 : undefined;
  const address = names.addresses(host.word).find((candidate) => only === undefined || candidate.family === only);
  if (address === undefined) {
    const position = `on position ${host.position} (argc ${host.position})`;
    return failed(2, `${host.word}: ${names.complaint}\nCannot handle "host" cmdline arg \`${host.word}' ${position}\n`);
  }
  const maxHops = Number(values.get('m') ?? 30);
  const queries = Number(values.get('q') ?? 3);
  const first = Number(values.get('f') ?? 1);
  const waitSeconds = Number((values.get('w') ?? '5').split(',')[0]);
  if (maxHops < 1 || maxHops > 255) return failed(2, `max hops cannot be more than 255\n`);
  if (queries < 1 || queries > 10) return failed(2, 'no more than 10 probes per hop\n');
  const source = values.get('s');
  const outcome = await probeThrough(around, {
    destination: address,
    source: source === undefined ? undefined : parseAddress(source),
    device: values.get('i'),
    mark: values.get('k') === undefined ? undefined : Number(values.get('k')),
    how: flags.has('I') ? 'echo' : 'udp',
  });
  const size = address.family === 4 ? 60 : 80;
  const text = [`traceroute to ${host.word} (${address.text}), ${maxHops} hops max, ${size} byte packets`];
  if (outcome.kind === 'no-route') return failed(1, '\nconnect: Network is unreachable\n', text.join('\n'));
  if (outcome.kind === 'silence' && outcome.refusal?.sending === true)
    return failed(1, '\nsend: Operation not permitted\n', text.join('\n'));
  const spelled = (hop: string): string => (flags.has('n') ? hop : `${names.nameOf(hop) ?? hop} (${hop})`);
  const time = (outcomeMs: number): string => `${(outcomeMs * (0.8 + 0.4 * run.context.random.next())).toFixed(3)} ms`;
  const answer = (hop: string, ms: number, mark = ''): string =>
    `${spelled(hop)}  ${Array.from({ length: queries }, () => `${time(ms)}${mark}`).join('  ')}`;
  const stars = Array.from({ length: queries }, () => '*').join(' ');
  const hops: (string | undefined)[] =
    outcome.kind === 'no-host' ? [] : [...outcome.hops, ...(outcome.kind === 'reply' ? [address.text] : [])];
  for (let hop = first; hop <= maxHops; hop++) {
    const number = String(hop).padStart(2);
    if (outcome.kind === 'no-host' && waitSeconds >= arpSeconds) {
      text.push(`${number}  ${answer(outcome.source, arpSeconds * 1000, ' !H')}`);
      break;
    }
    const who = hops[hop - 1];
    const ms = outcome.kind === 'reply' && hop === hops.length ? roundTrip(outcome, run.context.random.next()) : 0.4;
    text.push(`${number}  ${who === undefined ? stars : answer(who, ms)}`);
    if (outcome.kind === 'reply' && hop >= hops.length) break;
  }
  return printed(lines(text));
};
