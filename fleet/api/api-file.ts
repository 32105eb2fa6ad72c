import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { isMissing } from '../host/file-errors.ts';
import type { StateDirectory } from '../host/index.ts';

const apiFileSchema = z.object({
  apiVersion: z.literal('vrfleet/v1'),
  kind: z.literal('FleetApi'),
  url: z.url(),
  pid: z.int(),
  tokenFile: z.string(),
});

/** Where the API of a fleet that runs is found. */
export type ApiFile = z.infer<typeof apiFileSchema>;

export async function writeApiFile(directory: StateDirectory, url: string): Promise<void> {
  const file: ApiFile = { apiVersion: 'vrfleet/v1', kind: 'FleetApi', url, pid: process.pid, tokenFile: directory.token };
  await writeFile(`${directory.api}.new`, `${JSON.stringify(file, undefined, 2)}\n`);
  await rename(`${directory.api}.new`, directory.api);
}

/** Undefined when there is none, or none that can be read. */
export async function readApiFile(directory: StateDirectory): Promise<ApiFile | undefined> {
  try {
    return apiFileSchema.safeParse(JSON.parse(await readFile(directory.api, 'utf8'))).data;
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export async function removeApiFile(directory: StateDirectory): Promise<void> {
  await rm(directory.api, { force: true });
}
