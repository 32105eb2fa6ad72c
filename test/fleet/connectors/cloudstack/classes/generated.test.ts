import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { format, resolveConfig } from 'prettier';
import { classFile, readClassFile } from '../../../../../fleet/connectors/cloudstack/classes/class-file.ts';
import { classNames } from '../../../../../fleet/connectors/cloudstack/classes/generated.ts';
import { printTypes } from '../../../../../fleet/connectors/cloudstack/classes/print-types.ts';

void test('the checked-in types are those of the class file', async () => {
  const path = new URL('generated.ts', classFile);
  const classes = readClassFile(await readFile(classFile, 'utf8'));
  const options = await resolveConfig(path);
  const printed = await format(printTypes(classes), { ...options, parser: 'typescript' });
  assert.ok(printed === (await readFile(path, 'utf8')), 'generated.ts is outdated: npm run generate:classes');
});

void test('short names lead to fully qualified ones', () => {
  assert.equal(classNames.ReadyAnswer, 'com.cloud.agent.api.ReadyAnswer');
  assert.equal(classNames.SetupKeystoreAnswer, 'org.apache.cloudstack.ca.SetupKeystoreAnswer');
});

void test('types: nested generics, wrapped interfaces, pairs, bytes and hidden fields', () => {
  const printed = printTypes({
    'a.Base': { kind: 'command', noArgConstructor: true, fields: { wait: 'int', url: 'String' } },
    'a.Child': {
      kind: 'command',
      noArgConstructor: true,
      extends: 'a.Base',
      fields: {
        url: 'String',
        sizes: 'Map<String, List<a.Mode[]>>',
        pair: 'Pair<Long, Long>',
        other: 'b.Pair<String, a.Mode>',
        bytes: 'byte[]',
      },
    },
    'a.Mode': { enum: ['ON', 'OFF'] },
  });
  assert.match(printed, /export type Mode = 'ON' \| 'OFF';/);
  assert.match(printed, /sizes\?: Readonly<Record<string, readonly \(readonly Mode\[\]\)\[\]>>;/);
  assert.match(printed, /pair\?: readonly \[number \| null, number \| null\];/);
  assert.match(printed, /other\?: \{ readonly t\?: string; readonly u\?: Mode \};/);
  assert.match(printed, /bytes\?: readonly number\[\];/);
  assert.match(printed, /export interface Child extends Base \{\n(?!.*url)/);
});

void test('two classes with one name are refused', () => {
  const inner = { kind: 'object', noArgConstructor: true, fields: {} } as const;
  assert.throws(() => printTypes({ 'a.OuterX': inner, 'b.Outer$X': inner }), /same TypeScript name/);
});
