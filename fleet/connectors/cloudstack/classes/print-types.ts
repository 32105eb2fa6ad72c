import { simpleName, type ClassFile, type JavaClass, type JavaEnum } from './class-file.ts';

/** Fields of these types are written as `{"<concrete class>": {fields}}` (cloudstack-agent-protocol.md, 3). */
const wrappedInterfaces: Readonly<Record<string, readonly string[]>> = {
  'com.cloud.agent.api.to.DataTO': [
    'org.apache.cloudstack.storage.to.VolumeObjectTO',
    'org.apache.cloudstack.storage.to.TemplateObjectTO',
    'org.apache.cloudstack.storage.to.SnapshotObjectTO',
    'com.cloud.agent.api.to.DatadiskTO',
  ],
  'com.cloud.agent.api.to.DataStoreTO': [
    'org.apache.cloudstack.storage.to.PrimaryDataStoreTO',
    'org.apache.cloudstack.storage.to.ImageStoreTO',
    'com.cloud.agent.api.to.NfsTO',
    'com.cloud.agent.api.to.S3TO',
    'com.cloud.agent.api.to.SwiftTO',
  ],
};

/** Classes whose JSON is a plain value. */
const values: Readonly<Record<string, string>> = {
  String: 'string',
  UUID: 'string',
  URI: 'string',
  Date: 'string',
  boolean: 'boolean',
  Boolean: 'boolean',
  int: 'number',
  Integer: 'number',
  long: 'number',
  Long: 'number',
  double: 'number',
  Double: 'number',
  byte: 'number',
  Object: 'unknown',
  'com.cloud.hypervisor.Hypervisor$HypervisorType': 'string',
};

/** `Map<String, List<X>>` → `['Map', ['String', 'List<X>']]`. */
function splitGeneric(type: string): readonly [string, readonly string[]] | undefined {
  const open = type.indexOf('<');
  if (open < 0 || !type.endsWith('>')) return undefined;
  const parts: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let at = start; at < type.length - 1; at++) {
    const character = type[at];
    if (character === '<') depth++;
    else if (character === '>') depth--;
    else if (character === ',' && depth === 0) {
      parts.push(type.slice(start, at).trim());
      start = at + 1;
    }
  }
  parts.push(type.slice(start, -1).trim());
  return [type.slice(0, open), parts];
}

const isEnum = (entry: JavaClass | JavaEnum): entry is JavaEnum => 'enum' in entry;

/** Prints the TypeScript of a class file: what may be in a packet, so that a wrong class or field does not compile. */
class TypePrinter {
  readonly #classes: ClassFile;
  /** Java name → TypeScript name; an inner class whose short name is taken carries the outer one's. */
  readonly #names = new Map<string, string>();

  constructor(classes: ClassFile) {
    this.#classes = classes;
    const counts = new Map<string, number>();
    for (const name of Object.keys(classes)) counts.set(simpleName(name), (counts.get(simpleName(name)) ?? 0) + 1);
    for (const name of Object.keys(classes)) {
      const short = simpleName(name);
      const outer = name.slice(name.lastIndexOf('.') + 1).replaceAll('$', '');
      const inner = name.includes('$');
      this.#names.set(name, inner || counts.get(short) !== 1 ? outer : short);
    }
    const used = new Set(this.#names.values());
    if (used.size !== this.#names.size) throw new Error('two classes of the class file get the same TypeScript name');
  }

  print(): string {
    const commands = this.#ofKind('command');
    const answers = this.#ofKind('answer');
    return [
      '// Generated from classes.json by `npm run generate:classes`; do not edit.\n',
      ...Object.entries(this.#classes).map(([name, entry]) => this.#declaration(name, entry)),
      this.#table('CommandTypes', commands),
      this.#table('AnswerTypes', answers),
      '/** Java classes of all commands and answers by their short names. */\n',
      'export const classNames = {\n',
      ...[...commands, ...answers].map((name) => `  ${this.#name(name)}: '${name}',\n`),
      '} as const;\n',
    ].join('');
  }

  #ofKind(kind: JavaClass['kind']): readonly string[] {
    return Object.entries(this.#classes).flatMap(([name, entry]) => (!isEnum(entry) && entry.kind === kind ? [name] : []));
  }

  #name(javaName: string): string {
    return this.#names.get(javaName) ?? 'unknown';
  }

  #declaration(name: string, entry: JavaClass | JavaEnum): string {
    const own = this.#name(name);
    if (isEnum(entry)) return `export type ${own} = ${entry.enum.map((constant) => `'${constant}'`).join(' | ') || 'never'};\n\n`;
    const wrapped = wrappedInterfaces[name];
    if (wrapped !== undefined) {
      return `export type ${own} =\n${wrapped.map((inner) => `  | { readonly '${inner}': ${this.#name(inner)} }\n`).join('')};\n\n`;
    }
    const parent = entry.extends !== undefined && this.#names.has(entry.extends) ? ` extends ${this.#name(entry.extends)}` : '';
    const inherited = this.#inherited(entry);
    const fields = Object.entries(entry.fields).flatMap(([field, type]) =>
      // A subclass may hide a field of its parent; Gson writes the first one it meets.
      inherited.has(field) ? [] : [`  readonly ${field}?: ${this.#type(type)};\n`],
    );
    return `export interface ${own}${parent} {\n${fields.join('')}}\n\n`;
  }

  #inherited(entry: JavaClass): ReadonlySet<string> {
    const fields = new Set<string>();
    let parent = entry.extends === undefined ? undefined : this.#classes[entry.extends];
    while (parent !== undefined && !isEnum(parent)) {
      for (const field of Object.keys(parent.fields)) fields.add(field);
      parent = parent.extends === undefined ? undefined : this.#classes[parent.extends];
    }
    return fields;
  }

  #type(javaType: string): string {
    if (javaType.endsWith('[]')) return `readonly ${this.#element(javaType.slice(0, -2))}[]`;
    const value = values[javaType];
    if (value !== undefined) return value;
    const generic = splitGeneric(javaType);
    if (generic !== undefined) return this.#generic(...generic);
    return this.#names.has(javaType) ? this.#name(javaType) : 'unknown';
  }

  #element(javaType: string): string {
    const type = this.#type(javaType);
    return type.includes(' ') ? `(${type})` : type;
  }

  #generic(outer: string, parts: readonly string[]): string {
    const [first = 'Object', second = 'Object', third = 'Object'] = parts;
    switch (simpleName(outer)) {
      case 'List':
      case 'Set':
        return `readonly ${this.#element(first)}[]`;
      case 'Map':
      case 'HashMap':
        return `Readonly<Record<string, ${this.#type(second)}>>`;
      case 'Pair':
        // Pair<Long, Long> alone has an adaptor (cloudstack-agent-protocol.md, 3).
        return first === 'Long' && second === 'Long'
          ? 'readonly [number | null, number | null]'
          : `{ readonly t?: ${this.#type(first)}; readonly u?: ${this.#type(second)} }`;
      case 'Ternary':
        return `{ readonly t?: ${this.#type(first)}; readonly u?: ${this.#type(second)}; readonly v?: ${this.#type(third)} }`;
      default:
        return 'unknown';
    }
  }

  #table(title: string, names: readonly string[]): string {
    const what = title === 'CommandTypes' ? 'Commands' : 'Answers';
    const rows = names.map((name) => `  readonly ${this.#name(name)}: ${this.#name(name)};\n`);
    return `/** ${what} by their short names. */\nexport interface ${title} {\n${rows.join('')}}\n\n`;
  }
}

/** @throws Error when two classes would get the same TypeScript name. */
export function printTypes(classes: ClassFile): string {
  return new TypePrinter(classes).print();
}
