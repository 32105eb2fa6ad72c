import { z } from 'zod';
import { pathText } from '../../bags/schema-issues.ts';

/** A field that the schema does not name. */
export interface UnknownField {
  readonly path: string;
  readonly value: unknown;
}

/** `path` leads to `value`; it is one list for the whole walk, since most values hold nothing to report. */
function visit(schema: z.core.$ZodType, value: object, path: PropertyKey[], found: UnknownField[]): void {
  if (schema instanceof z.ZodExactOptional) visit(schema.unwrap(), value, path, found);
  else if (schema instanceof z.ZodArray && Array.isArray(value)) {
    const element: z.core.$ZodType = schema.element;
    for (let i = 0; i < value.length; i++) visitField(element, value[i], i, path, found);
  } else if (schema instanceof z.ZodObject) {
    const { shape } = schema;
    for (const key of Object.keys(value)) {
      const field: unknown = Reflect.get(value, key);
      if (Object.hasOwn(shape, key)) visitField(shape[key], field, key, path, found);
      else found.push({ path: pathText([...path, key]), value: field });
    }
  }
}

function visitField(schema: z.core.$ZodType, value: unknown, step: PropertyKey, path: PropertyKey[], found: UnknownField[]): void {
  if (typeof value !== 'object' || value === null) return;
  path.push(step);
  visit(schema, value, path, found);
  path.pop();
}

/** Fields of `value`, at any depth, that `schema` does not know. */
export function unknownFields(schema: z.core.$ZodType, value: object): readonly UnknownField[] {
  const found: UnknownField[] = [];
  visit(schema, value, [], found);
  return found;
}
