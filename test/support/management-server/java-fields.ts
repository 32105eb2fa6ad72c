import type { ClassFile, JavaClass, JavaEnum } from '../../../fleet/connectors/cloudstack/classes/class-file.ts';

export const isEnum = (entry: JavaClass | JavaEnum): entry is JavaEnum => 'enum' in entry;

/** Java types of all fields of a class, those of its superclasses included; nothing for a class that the file does not hold. */
export function fieldsOf(classes: ClassFile, className: string): ReadonlyMap<string, string> | undefined {
  const fields = new Map<string, string>();
  let name: string | undefined = className;
  let entry = classes[name];
  if (entry === undefined || isEnum(entry)) return undefined;
  while (entry !== undefined && !isEnum(entry)) {
    // A subclass may hide a field of its parent; Gson takes the first one it meets.
    for (const [field, type] of Object.entries(entry.fields)) if (!fields.has(field)) fields.set(field, type);
    name = entry.extends;
    entry = name === undefined ? undefined : classes[name];
  }
  return fields;
}

/** Whether a class is another one or comes from it. */
export function comesFrom(classes: ClassFile, className: string, ancestor: string): boolean {
  for (let name: string | undefined = className; name !== undefined;) {
    if (name === ancestor) return true;
    const entry: JavaClass | JavaEnum | undefined = classes[name];
    name = entry === undefined || isEnum(entry) ? undefined : entry.extends;
  }
  return false;
}

/** `Map<String, List<X>>` → `['Map', 'String', 'List<X>']`; nothing when the type has no parameters. */
export function genericParts(type: string): readonly string[] | undefined {
  const open = type.indexOf('<');
  if (open < 0 || !type.endsWith('>')) return undefined;
  const parts = [type.slice(0, open)];
  let depth = 0;
  let start = open + 1;
  for (let at = start; at < type.length; at++) {
    const character = type[at];
    if (character === '<') depth++;
    if ((character === ',' && depth === 0) || (character === '>' && depth === 0)) {
      parts.push(type.slice(start, at).trim());
      start = at + 1;
    }
    if (character === '>') depth--;
  }
  return parts;
}
