import { z } from 'zod';
import { describeIssue } from '../../bags/schema-issues.ts';
import type { ConfigItemType } from '../../merge/config-item.ts';
import { itemSchemas } from './item-schemas.ts';
import { unknownFields } from './unknown-fields.ts';

/** What is wrong at one place of an item. */
export interface ItemProblem {
  /** Names and positions that lead there from the item; empty: the item itself. */
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function isItemType(type: unknown): type is ConfigItemType {
  return typeof type === 'string' && Object.hasOwn(itemSchemas, type);
}

function steps(path: string): readonly PropertyKey[] {
  return path.split(/[.[\]]+/).flatMap((step) => (step === '' ? [] : [/^\d+$/.test(step) ? Number(step) : step]));
}

/**
 * Everything that is wrong with an item that a person wrote. Unlike a queue file, which a server of a later version may have sent, it must not
 * have fields that nobody knows: they are slips of the pen.
 */
export function itemProblems(value: unknown): readonly ItemProblem[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [{ path: [], message: 'an item is an object with a "type"' }];
  }
  const type: unknown = Reflect.get(value, 'type');
  if (!isItemType(type)) {
    const problem = type === undefined ? 'missing' : `${JSON.stringify(type).slice(0, 80)} is no type`;
    return [{ path: ['type'], message: `${problem}; there are ${Object.keys(itemSchemas).join(', ')}` }];
  }
  const schema: z.ZodType = itemSchemas[type];
  const issues = schema.safeParse(value).error?.issues ?? [];
  return [
    ...issues.map((issue) => ({ path: issue.path, message: describeIssue(issue, value) })),
    ...unknownFields(schema, value).map(({ path }) => ({ path: steps(path), message: `${type} has no such field` })),
  ];
}

/**
 * JSON Schema of an item. What it cannot say, such as which texts are addresses, it leaves out; fields that nobody knows it refuses, as
 * `itemProblems` does.
 */
export function itemJsonSchema(): object {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(z.union(Object.values(itemSchemas)), {
    unrepresentable: 'any',
    io: 'input',
    override({ jsonSchema }) {
      if (jsonSchema.type === 'object' && jsonSchema.properties !== undefined) jsonSchema.additionalProperties = false;
    },
  });
  return schema;
}
