import type { ClassFile } from '../../../fleet/connectors/cloudstack/classes/class-file.ts';
import { comesFrom, fieldsOf, genericParts, isEnum } from './java-fields.ts';

/** Fields of these types are written as `{"<concrete class>": {fields}}` (cloudstack-agent-protocol.md, 3). */
const wrapped = new Set(['com.cloud.agent.api.to.DataTO', 'com.cloud.agent.api.to.DataStoreTO']);

/** Lists of `{"<class>": {fields}}`. */
const wrappedArrays = new Set(['com.cloud.agent.api.Command[]', 'com.cloud.agent.api.Answer[]']);

const hypervisorType = 'com.cloud.hypervisor.Hypervisor$HypervisorType';

const integerRanges: Readonly<Record<string, readonly [min: bigint, max: bigint]>> = {
  byte: [-(2n ** 7n), 2n ** 7n - 1n],
  int: [-(2n ** 31n), 2n ** 31n - 1n],
  Integer: [-(2n ** 31n), 2n ** 31n - 1n],
  long: [-(2n ** 63n), 2n ** 63n - 1n],
  Long: [-(2n ** 63n), 2n ** 63n - 1n],
};

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text of a number that kept its digits (`JSON.rawJSON`), or that is one. */
function integerText(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value).toString() : undefined;
  const raw = isObject(value) ? value['rawJSON'] : undefined;
  return typeof raw === 'string' && /^-?\d+$/u.test(raw) ? raw : undefined;
}

/** Compares JSON values with the Java types that a server reads them into. */
export class ValueChecker {
  readonly #classes: ClassFile;
  readonly #faults: string[] = [];

  constructor(classes: ClassFile) {
    this.#classes = classes;
  }

  get faults(): readonly string[] {
    return this.#faults;
  }

  /** Fields of an object of the class; unknown ones are faults: the server would ignore them in silence. */
  object(className: string, value: unknown, path: string): void {
    const fields = fieldsOf(this.#classes, className);
    if (fields === undefined) return this.#fault(path, `no class ${className} is known`);
    if (!isObject(value)) return this.#wrong(path, className, value);
    for (const [field, element] of Object.entries(value)) {
      const type = fields.get(field);
      if (type === undefined) this.#fault(`${path}.${field}`, `${className} has no such field`);
      else this.value(type, element, `${path}.${field}`);
    }
  }

  value(type: string, value: unknown, path: string): void {
    // An explicit null overwrites what the class would have by itself.
    if (value === null) return this.#fault(path, 'null: leave the field out');
    if (type.endsWith('[]')) return this.#array(type, value, path);
    if (this.#plain(type, value, path)) return undefined;
    const parts = genericParts(type);
    if (parts !== undefined) return this.#generic(parts, value, path);
    const entry = this.#classes[type];
    if (entry === undefined) return undefined;
    if (isEnum(entry)) return this.#enumerated(type, entry.enum, value, path);
    if (wrapped.has(type)) return this.#wrapped(type, value, path);
    return this.object(type, value, path);
  }

  /** True when the type is one of plain values. */
  #plain(type: string, value: unknown, path: string): boolean {
    const range = integerRanges[type];
    if (range !== undefined) {
      const text = integerText(value);
      const inRange = text !== undefined && BigInt(text) >= range[0] && BigInt(text) <= range[1];
      if (!inRange) this.#wrong(path, type, value);
      return true;
    }
    switch (type) {
      case 'String':
      case 'UUID':
      case 'URI':
      case 'Date':
      case hypervisorType:
        if (typeof value !== 'string') this.#wrong(path, type, value);
        return true;
      case 'boolean':
      case 'Boolean':
        if (typeof value !== 'boolean') this.#wrong(path, type, value);
        return true;
      case 'double':
      case 'Double':
      case 'float':
      case 'Float':
        if (typeof value !== 'number' || !Number.isFinite(value)) this.#wrong(path, type, value);
        return true;
      case 'Object':
        return true;
      default:
        return false;
    }
  }

  #array(type: string, value: unknown, path: string): void {
    if (!Array.isArray(value)) return this.#wrong(path, type, value);
    const element = type.slice(0, -2);
    value.forEach((item, index) => {
      if (wrappedArrays.has(type)) this.#wrapped(element, item, `${path}[${index}]`);
      else if (item !== null) this.value(element, item, `${path}[${index}]`);
    });
  }

  #generic(
    [outer = '', first = 'Object', second = 'Object', third = 'Object']: readonly string[],
    value: unknown,
    path: string,
  ): void {
    switch (outer.slice(outer.lastIndexOf('.') + 1)) {
      case 'List':
      case 'Set':
        return this.#array(`${first}[]`, value, path);
      case 'Map':
      case 'HashMap':
        if (!isObject(value)) return this.#wrong(path, `a map to ${second}`, value);
        return Object.entries(value).forEach(([key, element]) => {
          this.#key(first, key, path);
          this.value(second, element, `${path}.${key}`);
        });
      case 'Pair':
        // Pair<Long, Long> alone has an adaptor (cloudstack-agent-protocol.md, 3).
        return first === 'Long' && second === 'Long' ? this.#longPair(value, path) : this.#tuple([first, second], value, path);
      case 'Ternary':
        return this.#tuple([first, second, third], value, path);
      default:
        return undefined;
    }
  }

  #key(type: string, key: string, path: string): void {
    if ((type === 'Long' || type === 'Integer') && !/^-?\d+$/u.test(key)) this.#wrong(path, `a key of type ${type}`, key);
    const entry = this.#classes[type];
    if (entry !== undefined && isEnum(entry)) this.#enumerated(type, entry.enum, key, path);
  }

  #longPair(value: unknown, path: string): void {
    if (!Array.isArray(value) || value.length !== 2) return this.#wrong(path, '[first, second]', value);
    value.forEach((element, index) => element === null || this.value('Long', element, `${path}[${index}]`));
  }

  #tuple(types: readonly string[], value: unknown, path: string): void {
    if (!isObject(value)) return this.#wrong(path, 'a tuple of t and u', value);
    for (const [name, element] of Object.entries(value)) {
      const type = types['tuv'.indexOf(name)];
      if (type === undefined || name.length !== 1) this.#fault(`${path}.${name}`, 'a tuple has t, u and v only');
      else this.value(type, element, `${path}.${name}`);
    }
  }

  #wrapped(type: string, value: unknown, path: string): void {
    const entries = isObject(value) ? Object.entries(value) : [];
    const [first] = entries;
    if (first === undefined || entries.length !== 1) return this.#wrong(path, `{"<class of ${type}>": {…}}`, value);
    const [className, fields] = first;
    const top = type.startsWith('com.cloud.agent.api.') && !wrapped.has(type) ? type : undefined;
    if (top !== undefined && !comesFrom(this.#classes, className, top)) this.#fault(path, `${className} is no ${top}`);
    this.object(className, fields, `${path}.${className.slice(className.lastIndexOf('.') + 1)}`);
  }

  /** Gson makes null of an unknown constant without a word. */
  #enumerated(type: string, constants: readonly string[], value: unknown, path: string): void {
    if (typeof value !== 'string' || !constants.includes(value)) this.#wrong(path, `a constant of ${type}`, value);
  }

  #wrong(path: string, expected: string, value: unknown): void {
    this.#fault(path, `${JSON.stringify(value)?.slice(0, 60) ?? 'nothing'} where the server reads ${expected}`);
  }

  #fault(path: string, text: string): void {
    this.#faults.push(`${path}: ${text}`);
  }
}
