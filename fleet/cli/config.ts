import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AgentError } from '#agent';
import { z } from 'zod';
import { isMissing } from '../host/file-errors.ts';
import { defaultLimits } from '../host/limits.ts';
import type { CliIo } from './io.ts';

const positive = z.coerce.number().int().positive();

/** Texts of environment variables and flags count as what they say. */
const flag = z.union([z.boolean(), z.stringbool()]);

/** Everything `vrfleet start` can be told, by flag, environment or file. */
const startConfigSchema = z
  .strictObject({
    $schema: z.string().optional().describe('this schema, for editors'),
    apiVersion: z.literal('vrfleet/v1').default('vrfleet/v1'),
    kind: z.literal('FleetConfig').default('FleetConfig'),
    routers: z.coerce.number().int().min(1).max(65_000).default(200).describe('how many routers the fleet has'),
    seed: z.coerce.string().min(1).default('1').describe('what names, places and addresses are made from'),
    state: z.string().min(1).optional().describe('the state directory; default: .vrfleet beside the project'),
    memory: flag.default(false).describe('keep routers in memory only'),
    fresh: flag.default(false).describe('remove the fleet that is there first'),
    port: z.coerce.number().int().min(0).max(65_535).default(0).describe('port of the API on 127.0.0.1; 0: any that is free'),
    recordings: z.string().optional().describe('folder of recordings; default: those that come with the project'),
    logLevel: z.enum(['debug', 'info', 'warn', 'error']).default('info').describe('what fleet.log has'),
    openRouters: positive.default(defaultLimits.openRouters).describe('routers in memory at the same time; others sleep'),
    idleMs: positive.default(defaultLimits.idleMs).describe('after how many milliseconds without a command a router sleeps'),
    concurrency: positive.default(defaultLimits.concurrency).describe('commands that run at the same time'),
  })
  .describe('Configuration of vrfleet start');

/** The configuration file as JSON Schema (docs/schemas). */
export function startConfigJsonSchema(): object {
  return z.toJSONSchema(startConfigSchema, { io: 'input' });
}

export type StartConfig = z.infer<typeof startConfigSchema>;
type StartKey = keyof StartConfig;

const environment: Readonly<Record<string, StartKey>> = {
  VRFLEET_ROUTERS: 'routers',
  VRFLEET_SEED: 'seed',
  VRFLEET_STATE: 'state',
  VRFLEET_MEMORY: 'memory',
  VRFLEET_FRESH: 'fresh',
  VRFLEET_PORT: 'port',
  VRFLEET_RECORDINGS: 'recordings',
  VRFLEET_LOG_LEVEL: 'logLevel',
  VRFLEET_OPEN_ROUTERS: 'openRouters',
  VRFLEET_IDLE_MS: 'idleMs',
  VRFLEET_CONCURRENCY: 'concurrency',
};

/** What is read when nobody names a file. */
const defaultFile = 'vrfleet.json';

async function readConfigFile(io: CliIo, named: string | undefined): Promise<Readonly<Record<string, unknown>>> {
  const path = named === undefined ? join(io.cwd, defaultFile) : resolve(io.typedFrom, named);
  try {
    const { data } = z.record(z.string(), z.unknown()).safeParse(JSON.parse(await readFile(path, 'utf8')));
    if (data === undefined) throw new AgentError('VRA_BAD_INPUT', `${path}: a configuration is one JSON object`);
    return data;
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new AgentError('VRA_BAD_INPUT', `${path}: not JSON: ${error.message}`, { cause: error });
    if (!isMissing(error)) throw error;
    if (named !== undefined) throw new AgentError('VRA_NOT_FOUND', `there is no configuration file ${path}`, { cause: error });
    return {};
  }
}

/** Which of the layers decided a value, for messages. */
function sourceOf(key: PropertyKey | undefined, flags: object, env: CliIo['env'], file: string): string {
  if (key === undefined) return file;
  if (Object.hasOwn(flags, key)) return `--${String(key).replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const variable = Object.entries(environment).find(([name, target]) => target === key && env[name] !== undefined);
  return variable === undefined ? `${String(key)} in ${file}` : variable[0];
}

/**
 * The configuration of a start: flags before environment before file before defaults.
 * @throws AgentError `VRA_BAD_INPUT` naming what is wrong and where it was said.
 */
export async function readStartConfig(
  io: CliIo,
  flags: Readonly<Partial<Record<StartKey, unknown>>>,
  configFile: string | undefined,
): Promise<StartConfig> {
  const file = await readConfigFile(io, configFile);
  const given = Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
  const fromEnvironment = Object.fromEntries(
    Object.entries(environment).flatMap(([variable, key]) => (io.env[variable] === undefined ? [] : [[key, io.env[variable]]])),
  );
  const parsed = startConfigSchema.safeParse({ ...file, ...fromEnvironment, ...given });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = sourceOf(issue?.path[0], given, io.env, configFile ?? defaultFile);
  throw new AgentError('VRA_BAD_INPUT', `${where}: ${issue?.message ?? 'malformed'}`, { cause: parsed.error });
}
