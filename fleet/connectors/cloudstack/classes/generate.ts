import { readFile, writeFile } from 'node:fs/promises';
import { classFile, readClassFile } from './class-file.ts';
import { printTypes } from './print-types.ts';

/**
 * Writes `generated.ts` anew from `classes.json`. Run on purpose when a new version of the management server is added:
 * `npm run generate:classes`; a test holds the two files equal.
 */
async function generate(): Promise<void> {
  const target = new URL('generated.ts', import.meta.url);
  await writeFile(target, printTypes(readClassFile(await readFile(classFile, 'utf8'))));
}

await generate();
