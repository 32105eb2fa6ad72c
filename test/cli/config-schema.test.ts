import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { startConfigJsonSchema } from '#fleet/cli';
import { routerConfigJsonSchema } from '../../fleet/cli/vr/config-file.ts';

const folder = join(import.meta.dirname, '../../docs/schemas');

// UPDATE_SCHEMAS=1 writes them anew.
describe('the published schema is the one that is used', () => {
  for (const [name, schema] of [
    ['fleet-config', startConfigJsonSchema()],
    ['router-config', routerConfigJsonSchema()],
  ] as const) {
    it(name, async () => {
      const path = join(folder, `${name}.schema.json`);
      const text = `${JSON.stringify(schema, undefined, 2)}\n`;
      if (process.env['UPDATE_SCHEMAS'] === '1') await writeFile(path, text);
      assert.equal(await readFile(path, 'utf8'), text);
    });
  }
});
