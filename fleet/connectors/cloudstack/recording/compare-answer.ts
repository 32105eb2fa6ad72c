import { isDeepStrictEqual } from 'node:util';
import type { SessionObject } from '../../../recording/index.ts';
import { simpleName } from '../classes/index.ts';
import { rulesOf } from './compared-fields.ts';
import type { FieldRule } from './field-rules.ts';
import type { Identifiers } from './identifiers.ts';
import type { JavaTypes } from './java-types.ts';

/** Where an answer is not what the recorded server accepted. */
export interface FieldDifference {
  /** `answer` when there is none, `class`, `result`, or the path of a field. */
  readonly field: string;
  readonly recorded: unknown;
  readonly ours: unknown;
  /** What is wrong, where the two values do not say it. */
  readonly why?: string;
}

export interface Comparison {
  readonly identifiers: Identifiers;
  readonly types: JavaTypes;
}

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Null is what Gson makes of a field that is left out. */
const absent = (value: unknown): value is null | undefined => value === undefined || value === null;

class FieldComparison {
  readonly differences: FieldDifference[] = [];
  readonly #identifiers: Identifiers;

  constructor(identifiers: Identifiers) {
    this.#identifiers = identifiers;
  }

  /**
   * A field that the recorded agent left out is not asked for: the server took its answer without it. Its type is another check's.
   */
  field(path: string, rule: FieldRule, recorded: unknown, ours: unknown): void {
    if (rule.how === 'ignored' || absent(recorded)) return;
    const differs = (why?: string): void => {
      this.differences.push({
        field: path,
        recorded: this.#identifiers.translate(recorded),
        ours,
        ...(why !== undefined && { why }),
      });
    };
    if (absent(ours)) return differs('left out');
    switch (rule.how) {
      case 'equal':
        if (!isDeepStrictEqual(this.#identifiers.translate(recorded), ours)) differs();
        return;
      case 'present':
        return;
      case 'form':
        if (typeof ours !== 'string' || !rule.test(ours)) differs(`has to be ${rule.form}`);
        return;
      case 'identifier':
        return this.#identifier(recorded, ours, differs);
      case 'fields':
        if (!isFields(recorded) || !isFields(ours)) return differs('has to be an object');
        for (const [name, inner] of Object.entries(rule.fields)) this.field(`${path}.${name}`, inner, recorded[name], ours[name]);
        return;
      case 'wrapped':
        return this.#wrapped(path, rule, recorded, ours, differs);
      case 'each':
        return this.#each(path, rule, recorded, ours, differs);
      default:
        return rule satisfies never;
    }
  }

  #identifier(recorded: unknown, ours: unknown, differs: (why?: string) => void): void {
    if (typeof recorded !== 'string' || typeof ours !== 'string' || ours === '') return differs('has to be a text');
    if (this.#identifiers.isNew(recorded) && this.#identifiers.translate(recorded) === recorded) {
      this.#identifiers.learn(recorded, ours);
    } else if (this.#identifiers.translate(recorded) !== ours) differs('stands for something that has another name already');
    return undefined;
  }

  #wrapped(
    path: string,
    { byClass }: FieldRule & { how: 'wrapped' },
    recorded: unknown,
    ours: unknown,
    differs: (why?: string) => void,
  ): void {
    const [expected] = isFields(recorded) ? Object.entries(recorded) : [];
    const [found] = isFields(ours) ? Object.entries(ours) : [];
    if (expected === undefined || found === undefined || expected[0] !== found[0]) return differs('has to be of the same class');
    const name = simpleName(expected[0]);
    const rule = Object.hasOwn(byClass, name) ? byClass[name] : undefined;
    if (rule !== undefined) this.field(`${path}.${name}`, rule, expected[1], found[1]);
    return undefined;
  }

  #each(path: string, rule: FieldRule & { how: 'each' }, recorded: unknown, ours: unknown, differs: (why?: string) => void): void {
    if (Array.isArray(recorded)) {
      if (!Array.isArray(ours)) return differs('has to be a list');
      if (ours.length !== recorded.length && rule.otherKeys === undefined)
        return differs(`${ours.length} elements, not ${recorded.length}`);
      for (const [index, part] of recorded.slice(0, ours.length).entries())
        this.field(`${path}[${index}]`, rule.rule, part, ours[index]);
      return undefined;
    }
    if (!isFields(recorded) || !isFields(ours)) return differs('has to be an object');
    const expected = new Map(Object.entries(recorded).map(([key, value]) => [String(this.#identifiers.translate(key)), value]));
    if (rule.otherKeys === undefined) {
      for (const key of new Set([...expected.keys(), ...Object.keys(ours)])) {
        if (expected.has(key) === Object.hasOwn(ours, key)) continue;
        const why = expected.has(key) ? 'left out' : 'not in the recorded answer';
        this.differences.push({ field: `${path}.${key}`, recorded: expected.get(key), ours: ours[key], why });
      }
    }
    for (const [key, value] of expected) if (Object.hasOwn(ours, key)) this.field(`${path}.${key}`, rule.rule, value, ours[key]);
    return undefined;
  }
}

/** What Java could not decode, or would drop; where the recorded answer has the same, the server took it. */
function typeDifferences(ours: SessionObject, recorded: SessionObject, types: JavaTypes): readonly FieldDifference[] {
  const taken = new Set(
    ours.className === recorded.className ? types.problems(recorded.className, recorded.fields).map(({ field }) => field) : [],
  );
  return types
    .problems(ours.className, ours.fields)
    .flatMap(({ field, value, message }) => (taken.has(field) ? [] : [{ field, recorded: undefined, ours: value, why: message }]));
}

/**
 * Whose fields ours are held against. The recorded agents answered some commands with a plain answer, which has none of the fields of the
 * real one, and made up the parts of group answers; queries are the other way round: there the host side's model was given no router.
 */
function modelOf(recorded: SessionObject, className: string, elementAnswer?: SessionObject): SessionObject | undefined {
  // The server reads no part of a group: without what a host would have said, parts that were made up are no model.
  if (simpleName(className) === 'GroupAnswer') return elementAnswer;
  return recorded.className === className ? recorded : elementAnswer;
}

/**
 * Agents that answer router commands from a table say a plain `Answer` where a host says a `GroupAnswer`; servers take both. Where nothing
 * tells what a host would have said, the group is no difference.
 */
function isPlainForGroup(recorded: SessionObject, ours: SessionObject): boolean {
  return simpleName(recorded.className) === 'Answer' && simpleName(ours.className) === 'GroupAnswer';
}

/**
 * Holds one answer against the recorded one: its class, `result`, the fields that the server reads (`compared-fields.ts`), and the Java
 * types of all fields. Names that the recorded agent invented are learned on the way.
 * @param elementAnswer What CloudStack's own host side answers to this network-element command: its class decides where there is one.
 */
export function compareAnswer(
  recorded: SessionObject,
  ours: SessionObject,
  { identifiers, types }: Comparison,
  elementAnswer?: SessionObject,
): readonly FieldDifference[] {
  const expectedClass = elementAnswer?.className ?? (isPlainForGroup(recorded, ours) ? ours.className : recorded.className);
  if (ours.className !== expectedClass) {
    return [{ field: 'class', recorded: expectedClass, ours: ours.className, ...details(ours) }];
  }
  if (ours.fields['result'] !== recorded.fields['result']) {
    return [{ field: 'result', recorded: recorded.fields['result'], ours: ours.fields['result'], ...details(ours) }];
  }
  const comparison = new FieldComparison(identifiers);
  const model = modelOf(recorded, ours.className, elementAnswer);
  const rules = rulesOf(simpleName(ours.className));
  if (rules === undefined) {
    return [
      { field: 'class', recorded: expectedClass, ours: ours.className, why: 'no rule says which of its fields are compared' },
    ];
  }
  for (const [field, rule] of Object.entries(rules)) comparison.field(field, rule, model?.fields[field], ours.fields[field]);
  return [...typeDifferences(ours, recorded, types), ...comparison.differences];
}

/** An answer to a recorded command without a recorded answer: only its class is known. */
export function compareClass(ours: SessionObject, elementAnswer: SessionObject): readonly FieldDifference[] {
  if (ours.className === elementAnswer.className) return [];
  return [{ field: 'class', recorded: elementAnswer.className, ours: ours.className, ...details(ours) }];
}

function details({ fields }: SessionObject): { readonly why?: string } {
  const said = fields['details'];
  return typeof said === 'string' && said !== '' ? { why: said } : {};
}
