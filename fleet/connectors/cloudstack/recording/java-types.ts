import { simpleName, type ClassFile, type JavaClass, type JavaEnum } from '../classes/index.ts';

/** A field that Java's side could not decode, or would drop. */
export interface TypeProblem {
  /** Dotted path; `[n]` for elements. */
  readonly field: string;
  readonly value: unknown;
  readonly message: string;
}

const isEnum = (entry: JavaClass | JavaEnum): entry is JavaEnum => 'enum' in entry;

/** Types whose JSON is a plain value (cloudstack-agent-protocol.md, 3). */
const plain: Readonly<Record<string, 'string' | 'boolean' | 'integer' | 'number'>> = {
  String: 'string',
  UUID: 'string',
  URI: 'string',
  Date: 'string',
  'com.cloud.hypervisor.Hypervisor$HypervisorType': 'string',
  boolean: 'boolean',
  Boolean: 'boolean',
  byte: 'integer',
  int: 'integer',
  Integer: 'integer',
  long: 'integer',
  Long: 'integer',
  double: 'number',
  Double: 'number',
};

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `Map<String, List<X>>` → `['Map', ['String', 'List<X>']]`. */
function generic(type: string): readonly [outer: string, parameters: readonly string[]] | undefined {
  const open = type.indexOf('<');
  if (open < 0 || !type.endsWith('>')) return undefined;
  const parameters: string[] = [];
  let depth = 0;
  let from = open + 1;
  for (let at = from; at < type.length; at++) {
    const character = type[at];
    if (character === '<') depth++;
    const ends = depth === 0 && (character === ',' || character === '>');
    if (character === '>') depth--;
    if (!ends) continue;
    parameters.push(type.slice(from, at).trim());
    from = at + 1;
  }
  return [type.slice(0, open), parameters];
}

/** What Java's decoder would say to a JSON value (Gson's rules; cloudstack-agent-protocol.md, 3). */
export class JavaTypes {
  readonly #classes: ClassFile;
  readonly #fields = new Map<string, ReadonlyMap<string, string>>();

  constructor(classes: ClassFile) {
    this.#classes = classes;
  }

  /** Problems of one answer or command; an unknown class is one, at the field `class`. */
  problems(className: string, value: Readonly<Record<string, unknown>>): readonly TypeProblem[] {
    const problems: TypeProblem[] = [];
    this.#object(className, value, '', problems);
    return problems;
  }

  /** Name → type of a class's fields, inherited ones included; undefined when the class is not known. */
  fieldsOf(className: string): ReadonlyMap<string, string> | undefined {
    const known = this.#fields.get(className);
    if (known !== undefined) return known;
    const entry = this.#classes[className];
    if (entry === undefined || isEnum(entry)) return undefined;
    const all = new Map(entry.extends === undefined ? [] : this.fieldsOf(entry.extends));
    for (const [name, type] of Object.entries(entry.fields)) all.set(name, type);
    this.#fields.set(className, all);
    return all;
  }

  #object(className: string, value: Readonly<Record<string, unknown>>, path: string, problems: TypeProblem[]): void {
    const known = this.fieldsOf(className);
    if (known === undefined) {
      problems.push({ field: path === '' ? 'class' : path, value: className, message: `the server has no class ${className}` });
      return;
    }
    for (const [name, part] of Object.entries(value)) {
      const field = path === '' ? name : `${path}.${name}`;
      const type = known.get(name);
      if (type === undefined) problems.push({ field, value: part, message: `${className} has no such field` });
      else this.#value(type, part, field, problems);
    }
  }

  #value(type: string, value: unknown, path: string, problems: TypeProblem[]): void {
    const wrong = (wanted: string): void => {
      const found = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
      problems.push({ field: path, value, message: `${wanted} (${type}) is needed, not ${found}` });
    };
    if (type === 'Object' || /^[A-Z]$/.test(type)) return;
    const simple = plain[type];
    if (simple !== undefined) {
      const ok = simple === 'integer' ? Number.isInteger(value) : typeof value === simple;
      if (!ok && !isBigInteger(simple, value)) wrong(simple);
      return;
    }
    if (type.endsWith('[]')) return this.#list(type.slice(0, -2), value, path, problems, wrong);
    const [outer, [first = 'Object', second = 'Object']] = generic(type) ?? [type, []];
    switch (outer) {
      case 'List':
      case 'Set':
        return this.#list(first, value, path, problems, wrong);
      case 'Map':
      case 'HashMap':
        if (!isFields(value)) return wrong('an object');
        for (const [key, part] of Object.entries(value)) this.#value(second, part, `${path}.${key}`, problems);
        return undefined;
      case 'com.cloud.utils.Pair':
        // `Pair<Long,Long>` is `[first, second]`, any other one `{"t", "u"}`.
        if (!Array.isArray(value) && !isFields(value)) wrong('a pair');
        return undefined;
      default:
        return this.#named(outer, value, path, problems, wrong);
    }
  }

  #list(type: string, value: unknown, path: string, problems: TypeProblem[], wrong: (wanted: string) => void): void {
    if (!Array.isArray(value)) return wrong('a list');
    for (const [index, part] of value.entries()) this.#value(type, part, `${path}[${index}]`, problems);
    return undefined;
  }

  #named(type: string, value: unknown, path: string, problems: TypeProblem[], wrong: (wanted: string) => void): void {
    const entry = this.#classes[type];
    // Classes of plugins and of the JDK that the class file leaves out.
    if (entry === undefined) return undefined;
    if (isEnum(entry)) {
      if (typeof value !== 'string' || !entry.enum.includes(value)) wrong(`one of ${entry.enum.join(', ')}`);
      return undefined;
    }
    if (!isFields(value)) return wrong('an object');
    if (entry.kind !== 'interface') return this.#object(type, value, path, problems);
    const [wrapped, ...more] = Object.entries(value);
    if (wrapped === undefined || more.length > 0 || !isFields(wrapped[1])) return wrong('an object with its class as its only key');
    return this.#object(wrapped[0], wrapped[1], `${path}.${simpleName(wrapped[0])}`, problems);
  }
}

/** Integers beyond 2^53 are kept as raw JSON by the reader of bodies. */
function isBigInteger(simple: string, value: unknown): boolean {
  return simple === 'integer' && isFields(value) && typeof value['rawJSON'] === 'string';
}
