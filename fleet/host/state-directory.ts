import type { Dirent } from 'node:fs';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { AgentError } from '#agent';
import { z } from 'zod';
import { isMissing, isNoFolder, isTaken, storageFailure } from './file-errors.ts';
import { isRouterName } from './router-names.ts';

/**
 * A folder that holds a fleet. Files of the host have a dot in their names, which no router has:
 *
 *     fleet.json      what this folder is
 *     index.ndjson    the routers at a glance; the folders are the truth
 *     fleet.lock      who has it open
 *     api.json        address of the control API of the fleet that has it open
 *     api.token       its token, mode 0600
 *     fleet.log       log of `vrfleet start`
 *     cloudstack.d/   hosts, machines, storage and keys of the CloudStack connector
 *     <router>/       one folder per router
 */
export interface StateDirectory {
  readonly path: string;
  readonly marker: string;
  readonly index: string;
  readonly lock: string;
  readonly api: string;
  readonly token: string;
  readonly log: string;
  readonly cloudstack: string;
  router(name: string): string;
}

const markerSchema = z.looseObject({ apiVersion: z.literal('vrfleet/v1'), kind: z.literal('Fleet') });
const hostFiles =
  /^(?:fleet\.json|index\.ndjson(?:\.new)?|fleet\.lock(?:\.[\da-f-]{36})?|api\.json(?:\.new)?|api\.token(?:\.new)?|fleet\.log(?:\.1)?)$/;
const connectorFolder = 'cloudstack.d';
/** A router's unix socket, while somebody serves it (docs/grpc-listener.md). */
export const routerSocket = 'routerbus.sock';
/** What a router's folder has at its top (docs/dummy-backend.md); `.new` is a file on its way to its place. */
const routerParts: ReadonlySet<string> = new Set([
  'router.json',
  'rootfs',
  'rootfs.removed',
  'state',
  'log',
  'journal',
  '.new',
  routerSocket,
  `${routerSocket}.new`,
]);

export function stateDirectory(folder: string): StateDirectory {
  const path = resolve(folder);
  const at = (name: string): string => join(path, name);
  return {
    path,
    marker: at('fleet.json'),
    index: at('index.ndjson'),
    lock: at('fleet.lock'),
    api: at('api.json'),
    token: at('api.token'),
    log: at('fleet.log'),
    cloudstack: at(connectorFolder),
    router: at,
  };
}

async function entriesOf(folder: string): Promise<readonly Dirent[] | undefined> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new AgentError('VRA_NOT_FOUND', `${folder} is no folder that can be read`, { cause: error });
  }
}

/** True when the folder says that it holds a fleet. */
export async function holdsFleet(directory: StateDirectory): Promise<boolean> {
  try {
    return markerSchema.safeParse(JSON.parse(await readFile(directory.marker, 'utf8'))).success;
  } catch (error) {
    if (isMissing(error) || isNoFolder(error) || error instanceof SyntaxError) return false;
    throw storageFailure(error, `see whether ${directory.path} holds a fleet`);
  }
}

/** Node's own recursive one never ends where the parent is there and takes no folders, as in `/proc`. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (isTaken(error)) return;
    if (!isMissing(error) || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await mkdir(path).catch((second: unknown) => {
      if (!isTaken(second)) throw second;
    });
  }
}

/**
 * Makes the folder of a fleet where there is none yet. A folder that holds something else is left alone.
 * @throws AgentError `VRA_CONFLICT`; `VRA_STORAGE` when the folder cannot be made or written
 */
export async function prepareStateDirectory(directory: StateDirectory): Promise<void> {
  const entries = await entriesOf(directory.path);
  if (entries !== undefined && (await holdsFleet(directory))) return;
  const foreign = (entries ?? []).filter((entry) => !isHostFile(entry)).map((entry) => entry.name);
  if (foreign.length > 0) throw notOurs(directory, foreign);
  try {
    await makeFolder(directory.path);
    await writeFile(directory.marker, `${JSON.stringify({ apiVersion: 'vrfleet/v1', kind: 'Fleet' }, undefined, 2)}\n`);
  } catch (error) {
    throw storageFailure(error, `make a fleet in ${directory.path}`);
  }
}

function isHostFile(entry: Dirent): boolean {
  return entry.isFile() && hostFiles.test(entry.name);
}

/** What is in the way of removing one entry of a fleet's folder: paths that no fleet put there, relative. */
async function foreignIn(directory: StateDirectory, entry: Dirent): Promise<readonly string[]> {
  if (isHostFile(entry) || (entry.isDirectory() && entry.name === connectorFolder)) return [];
  // A folder of somebody else may well have a name that a router could have.
  if (!entry.isDirectory() || !isRouterName(entry.name)) return [entry.name];
  const inside = await readdir(directory.router(entry.name));
  return inside.filter((name) => !routerParts.has(name)).map((name) => join(entry.name, name));
}

/**
 * Empties the folder, so that a fleet can be made in it anew: allowed for one that is missing, empty or holds a fleet and nothing else.
 * The lock stays: whoever empties holds it. So does the log with `keepLog`: whoever empties writes it.
 * @throws AgentError `VRA_CONFLICT` naming what is in the way; then nothing was removed. `VRA_STORAGE` when it cannot be removed.
 */
export async function emptyStateDirectory(directory: StateDirectory, options: { readonly keepLog?: boolean } = {}): Promise<void> {
  const entries = (await entriesOf(directory.path)) ?? [];
  const ours = await holdsFleet(directory);
  const foreign: string[] = [];
  for (const entry of entries) {
    if (ours) foreign.push(...(await foreignIn(directory, entry)));
    else if (!isHostFile(entry)) foreign.push(entry.name);
  }
  if (foreign.length > 0) throw notOurs(directory, foreign);
  const kept = options.keepLog === true ? [directory.lock, directory.log] : [directory.lock];
  try {
    for (const path of entries.map((entry) => directory.router(entry.name))) {
      if (!kept.includes(path)) await rm(path, { recursive: true, force: true });
    }
  } catch (error) {
    throw storageFailure(error, `empty ${directory.path}`);
  }
}

function notOurs(directory: StateDirectory, foreign: readonly string[]): AgentError {
  const some = foreign.slice(0, 3).join(', ') + (foreign.length > 3 ? ', …' : '');
  return new AgentError(
    'VRA_CONFLICT',
    `${directory.path} holds what no fleet put there (${some}); name an empty folder, a new one, or one of a fleet`,
  );
}

/** Names of the routers that have a folder. */
export async function routerFolders(directory: StateDirectory): Promise<readonly string[]> {
  const entries = await readdir(directory.path, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory() && isRouterName(entry.name)).map((entry) => entry.name);
}
