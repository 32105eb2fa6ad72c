import { z } from 'zod';
import { bagNames } from '../bags/bag-types.ts';
import { AgentError } from '../errors.ts';
import { healthChecks } from '../health/index.ts';
import { jsonPatchSchema } from './json-patch.ts';
import { versionPattern } from './version-order.ts';

export const manifestName = 'manifest.json';
/** Files below it stand at the same path in the router's file system. */
export const rootFolder = 'root/';

const version = z.string().regex(versionPattern, 'a version is of letters, digits and . + _ -');
const migrationName = z.string().regex(/^[\w.-]{1,100}$/, 'a name is of letters, digits and . _ -');
const unit = z.string().regex(/^[\w:.@,-]{1,200}$/, 'no name of a unit');
const check = z.enum(healthChecks.map(({ name }) => name));
const hook = z.string().startsWith('hooks/');

const migration = z.union([
  z.strictObject({ name: migrationName, bag: z.enum(bagNames), patch: jsonPatchSchema }),
  z.strictObject({ name: migrationName, script: z.string().startsWith('migrations/') }),
]);

const manifestSchema = z.strictObject({
  apiVersion: z.literal('vrfleet/v1'),
  kind: z.literal('PatchBundle'),
  version,
  /** The oldest version that it can be applied to. */
  requires: version.optional(),
  /** Of every other file in the bundle; `createBundle` writes it. */
  files: z.record(z.string(), z.strictObject({ sha512: z.string().regex(/^[\da-f]{128}$/) })).default({}),
  hooks: z.strictObject({ pre: z.array(hook).default([]), post: z.array(hook).default([]) }).default({ pre: [], post: [] }),
  migrations: z.array(migration).default([]),
  restart: z
    .strictObject({ core: z.array(unit).default([]), optional: z.array(unit).default([]) })
    .default({ core: [], optional: [] }),
  checks: z.array(check).default([]),
});

/** JSON Schema of a manifest as people write it. */
export function patchManifestJsonSchema(): object {
  return z.toJSONSchema(manifestSchema, { io: 'input' });
}

/** What a bundle says of itself (docs/versions.md). */
export type PatchManifest = Readonly<z.infer<typeof manifestSchema>>;
export type Migration = PatchManifest['migrations'][number];

/** Paths of the scripts that a manifest names. */
export function namedScripts({ hooks, migrations }: PatchManifest): readonly string[] {
  return [...hooks.pre, ...hooks.post, ...migrations.flatMap((one) => ('script' in one ? [one.script] : []))];
}

/** @throws AgentError `VRA_BAD_BUNDLE` naming the field that is wrong */
export function parseManifest(bytes: Uint8Array): PatchManifest {
  const wrong = (why: string, cause?: unknown): AgentError =>
    new AgentError('VRA_BAD_BUNDLE', `${manifestName} of the bundle: ${why}`, { cause });
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    throw wrong('no JSON', error);
  }
  const { data, error } = manifestSchema.safeParse(value);
  if (data === undefined) {
    const [issue] = error.issues;
    throw wrong(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not as docs/versions.md says'}`);
  }
  const names = data.migrations.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw wrong(`two migrations are named ${twice}`);
  return data;
}
