import { z } from 'zod';
import { pathText } from '../../bags/schema-issues.ts';

type Path = readonly PropertyKey[];

/** A field that the schema does not name. */
export interface UnknownField {
  readonly path: string;
  readonly value: unknown;
}

function visit(schema: z.core.$ZodType, value: unknown, path: Path, found: UnknownField[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (schema instanceof z.ZodExactOptional) visit(schema.unwrap(), value, path, found);
  else if (schema instanceof z.ZodArray && Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) visit(schema.element, value[i], [...path, i], found);
  } else if (schema instanceof z.ZodObject) {
    const { shape } = schema;
    for (const key of Object.keys(value)) {
      const field: unknown = Reflect.get(value, key);
      if (!Object.hasOwn(shape, key)) found.push({ path: pathText([...path, key]), value: field });
      else if (typeof field === 'object' && field !== null) visit(shape[key], field, [...path, key], found);
    }
  }
}

/** Fields of `value`, at any depth, that `schema` does not know. */
export function unknownFields(schema: z.core.$ZodType, value: unknown): readonly UnknownField[] {
  const found: UnknownField[] = [];
  visit(schema, value, [], found);
  return found;
}
