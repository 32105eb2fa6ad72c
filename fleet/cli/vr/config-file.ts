import { AgentError, itemJsonSchema, itemProblems, type ConfigItem } from '#agent';
import { isNode, LineCounter, parseAllDocuments, type Document } from 'yaml';
import { z } from 'zod';

/** What a configuration file says of itself. */
export const configApiVersion = 'vr/v1';
export const configKind = 'RouterConfig';

/** One document of a configuration file. */
const documentSchema = z.strictObject({
  apiVersion: z.literal(configApiVersion),
  kind: z.literal(configKind),
  /** Only these features are meant, and others stay as they are. Absent: the whole configuration. */
  features: z.array(z.string().min(1)).min(1).optional(),
  items: z.array(z.unknown()),
});

/** JSON Schema of one document, which editors check files with. */
export function routerConfigJsonSchema(): object {
  const { properties, ...schema } = z.toJSONSchema(documentSchema, { io: 'input' });
  return {
    ...schema,
    title: 'Configuration of a router',
    properties: { ...properties, items: { type: 'array', items: itemJsonSchema() } },
  };
}

/** What one file, or several together, want. */
export interface WantedConfig {
  /** Undefined: everything. */
  readonly features: readonly string[] | undefined;
  readonly items: readonly ConfigItem[];
}

/** Text of a file, with the name that errors call it by. */
export interface ConfigSource {
  readonly name: string;
  readonly text: string;
}

/** The most problems that are listed. */
const listedProblems = 20;

interface Problem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function pathText(path: readonly PropertyKey[]): string {
  return path.map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at === 0 ? '' : '.'}${String(step)}`)).join('');
}

/** Line and column of what stands at a path, or of the nearest thing around it. */
function place(document: Document, lines: LineCounter, path: readonly PropertyKey[]): string {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) {
      const { line, col } = lines.linePos(node.range[0]);
      return `${line}:${col}`;
    }
  }
  return '1:1';
}

function envelopeProblem(issue: z.core.$ZodIssue): Problem {
  const { path } = issue;
  if (path[0] === 'apiVersion') return { path, message: `must be ${configApiVersion}` };
  if (path[0] === 'kind') return { path, message: `must be ${configKind}` };
  if (issue.code === 'unrecognized_keys') return { path: [...path, issue.keys[0] ?? ''], message: 'there is no such field' };
  if (issue.code === 'invalid_type' && path.length <= 1)
    return { path, message: `must be ${issue.expected === 'array' ? 'a list' : 'an object'}` };
  return { path, message: issue.message };
}

function problemsOf(value: unknown): readonly Problem[] {
  const { error, data } = documentSchema.safeParse(value);
  if (data === undefined) return error.issues.map(envelopeProblem);
  return data.items.flatMap((item, at) =>
    itemProblems(item).map(({ path, message }) => ({ path: ['items', at, ...path], message })),
  );
}

/** Lines `FILE:LINE:COLUMN: what is wrong` of one document. */
function complaints(document: Document, lines: LineCounter, name: string): readonly string[] {
  const syntax = document.errors.map(({ message, pos }) => {
    const { line, col } = lines.linePos(pos[0]);
    return `${name}:${line}:${col}: ${message}`;
  });
  if (syntax.length > 0) return syntax;
  return problemsOf(document.toJS()).map(({ path, message }) => {
    const at = pathText(path);
    return `${name}:${place(document, lines, path)}: ${at === '' ? '' : `${at}: `}${message}`;
  });
}

function isItem(value: unknown): value is ConfigItem {
  return itemProblems(value).length === 0;
}

function together(documents: readonly z.infer<typeof documentSchema>[]): WantedConfig {
  const items = documents.flatMap((document) => document.items).filter(isItem);
  const features = documents.flatMap((document) => document.features ?? []);
  const whole = documents.filter((document) => document.features === undefined).length;
  if (whole > 0 && features.length > 0) {
    throw new AgentError(
      'VRA_BAD_INPUT',
      'some documents have "features" and others do not: a document without it is the whole configuration of the router, so apply them one by one',
    );
  }
  return { features: whole > 0 ? undefined : [...new Set(features)], items };
}

/**
 * Reads configuration files: YAML, of which JSON is a part, one or several documents each, which count together.
 * @throws AgentError `VRA_BAD_INPUT` with a line `FILE:LINE:COLUMN: what is wrong` for each problem, or when there is no document at all.
 */
export function readConfig(sources: readonly ConfigSource[]): WantedConfig {
  const wrong: string[] = [];
  const values: z.infer<typeof documentSchema>[] = [];
  for (const { name, text } of sources) {
    const lines = new LineCounter();
    const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
    // Two document marks with nothing between them.
    const documents = [...parsed].filter((document) => document.errors.length > 0 || document.toJS() !== null);
    if (documents.length === 0) wrong.push(`${name}:1:1: there is no document in it`);
    for (const document of documents) {
      const found = complaints(document, lines, name);
      wrong.push(...found);
      if (found.length === 0) values.push(documentSchema.parse(document.toJS()));
    }
  }
  if (wrong.length > 0) {
    const rest = wrong.length - listedProblems;
    const more = rest > 0 ? `\n… and ${rest} more` : '';
    throw new AgentError('VRA_BAD_INPUT', `nothing was applied:\n${wrong.slice(0, listedProblems).join('\n')}${more}`);
  }
  return together(values);
}

/** Fields in an order that does not depend on where the value comes from: that of their names. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(fields.map(([name, field]) => [name, sorted(field)]));
}

/** An item for people: what it is comes first, and what only queue files have is left out. */
function shownItem({ type, ...item }: ConfigItem): object {
  const fields = Object.entries(item).filter(([name]) => name !== 'delete_from_processed_cache');
  return Object.assign({ type }, sorted(Object.fromEntries(fields)));
}

/** The document that `readConfig` reads again. `features`: undefined for everything. */
export function configDocument({ features, items }: WantedConfig): object {
  return {
    apiVersion: configApiVersion,
    kind: configKind,
    ...(features !== undefined && { features }),
    items: items.map(shownItem),
  };
}
