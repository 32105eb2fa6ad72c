import type { z } from 'zod';
import { jsonProblem } from '../../bags/json-problem.ts';
import { describeIssues } from '../../bags/schema-issues.ts';
import { AgentError } from '../../errors.ts';
import type { ConfigItem, ConfigItemType } from '../../merge/config-item.ts';
import { itemSchemas } from './item-schemas.ts';
import { unknownFields } from './unknown-fields.ts';

/** Larger queue files are refused unread. The largest that a server sends is a network ACL of a few MB. */
const largestQueueFileBytes = 32 * 1024 * 1024;

/** Unknown fields are kept, so what is in them must be something that can be written out again. */
const deepestUnknownField = 32;

export interface CheckedItem {
  /** The value that was checked. */
  readonly item: ConfigItem;
  /** Paths such as `rules[0].foo` of fields that no 4.22 server sends. They are accepted and kept where a bag keeps its entries as queued. */
  readonly unknownFields: readonly string[];
}

export interface DecodedQueueFile extends CheckedItem {
  /** The server wants the processed file deleted, not archived (1.6). */
  readonly deleteFromProcessedCache: boolean;
}

function byteLength(content: string | Uint8Array): number {
  if (typeof content !== 'string') return content.length;
  // No character takes more than three bytes per code unit.
  return content.length * 3 <= largestQueueFileBytes ? content.length : Buffer.byteLength(content);
}

function parse(fileName: string, content: string | Uint8Array): unknown {
  try {
    return JSON.parse(typeof content === 'string' ? content : new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch (error) {
    const problem = jsonProblem(error);
    if (problem === undefined) throw error;
    throw new AgentError('VRA_BAD_INPUT', `${fileName}: ${problem}`, { cause: error });
  }
}

function isItemType(type: string): type is ConfigItemType {
  return Object.hasOwn(itemSchemas, type);
}

function isItem(value: unknown, result: z.ZodSafeParseResult<unknown>): value is ConfigItem {
  return typeof value === 'object' && result.success;
}

function deeperThan(limit: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return limit === 0 || Object.values(value).some((inner) => deeperThan(limit - 1, inner));
}

/**
 * Checks an item (1.10): every field has its type, addresses and ports are such, and no text can break out of the file it will be rendered
 * to. What section 8 says must be accepted is: revoked rules for unknown ids, empty lists, unknown fields, absent optional ones.
 *
 * `where` names it in errors (`firewall_rules.json.1: rules[3].src_ip: "10.1.1.999" is not an IPv4 address`).
 * @throws AgentError `VRA_BAD_INPUT` for a field that is wrong; `VRA_UNKNOWN_TYPE`.
 */
export function checkItem(where: string, value: unknown): CheckedItem {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AgentError('VRA_BAD_INPUT', `${where}: not a JSON object`);
  }
  const type: unknown = Reflect.get(value, 'type');
  if (typeof type !== 'string') throw new AgentError('VRA_BAD_INPUT', `${where}: type: a text is expected, one of ${types()}`);
  if (!isItemType(type)) {
    throw new AgentError('VRA_UNKNOWN_TYPE', `${where}: type: ${JSON.stringify(type.slice(0, 80))} is not one of ${types()}`);
  }
  const schema: z.ZodType = itemSchemas[type];
  const result = schema.safeParse(value);
  if (!isItem(value, result)) {
    const problem = result.error === undefined ? 'malformed' : describeIssues(result.error, value);
    throw new AgentError('VRA_BAD_INPUT', `${where}: ${problem}`, { cause: result.error });
  }
  const unknown = unknownFields(schema, value);
  const deep = unknown.find((field) => deeperThan(deepestUnknownField, field.value));
  if (deep !== undefined)
    throw new AgentError('VRA_BAD_INPUT', `${where}: ${deep.path}: nested deeper than ${deepestUnknownField} levels`);
  return { item: value, unknownFields: unknown.map(({ path }) => path) };
}

/**
 * Decodes a queue file (1.6, 1.10). The item is the file's own JSON, checked by `checkItem`.
 *
 * Throws `AgentError`, always naming the file: `VRA_TOO_LARGE`; `VRA_BAD_INPUT` for what is not JSON or has a field that is wrong;
 * `VRA_UNKNOWN_TYPE`.
 */
export function decodeQueueFile(fileName: string, content: string | Uint8Array): DecodedQueueFile {
  const bytes = byteLength(content);
  if (bytes > largestQueueFileBytes) {
    throw new AgentError('VRA_TOO_LARGE', `${fileName}: ${bytes} bytes; a queue file has at most ${largestQueueFileBytes}`);
  }
  const checked = checkItem(fileName, parse(fileName, content));
  return { ...checked, deleteFromProcessedCache: Reflect.get(checked.item, 'delete_from_processed_cache') === true };
}

const types = (): string => Object.keys(itemSchemas).join(', ');
