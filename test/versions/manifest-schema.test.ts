import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { it } from 'node:test';
import { patchManifestJsonSchema } from '#agent';

const path = join(import.meta.dirname, '../../docs/schemas/patch-bundle.schema.json');

// UPDATE_SCHEMAS=1 writes it anew.
it("the published schema of a bundle's manifest is the one that is used", async () => {
  const schema = `${JSON.stringify(patchManifestJsonSchema(), undefined, 2)}\n`;
  if (process.env['UPDATE_SCHEMAS'] === '1') await writeFile(path, schema);
  assert.equal(await readFile(path, 'utf8'), schema);
});
