import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';
import { classFile, readClassFile, simpleName } from '../../../../../fleet/connectors/cloudstack/classes/index.ts';
import { comparedFields } from '../../../../../fleet/connectors/cloudstack/recording/index.ts';
import type { FieldRule } from '../../../../../fleet/connectors/cloudstack/recording/field-rules.ts';
import { recordedSession } from './play-to.ts';

it('every answer class of the recordings has its fields in the table', async () => {
  for (const name of ['cloudstack-4.22', 'cloudstack-4.22-more']) {
    const session = await recordedSession(name);
    const answers = [
      ...session.packets.flatMap(({ dir, flags, body }) => (dir === 'out' && (flags & 1) === 0 ? body : [])),
      ...session.elementAnswers.values(),
    ];
    const missing = new Set(
      answers.map(({ className }) => simpleName(className)).filter((answer) => !Object.hasOwn(comparedFields, answer)),
    );
    assert.deepEqual([...missing], [], name);
  }
});

it('every field that is not compared has a reason', () => {
  const check = (rule: FieldRule): void => {
    if (rule.how === 'ignored') assert.ok(rule.why.length > 5);
    if (rule.how === 'fields') for (const inner of Object.values(rule.fields)) check(inner);
    if (rule.how === 'wrapped') for (const inner of Object.values(rule.byClass)) check(inner);
    if (rule.how === 'each') check(rule.rule);
  };
  for (const rules of Object.values(comparedFields)) for (const rule of Object.values(rules)) check(rule);
});

it('names only classes and fields that the server has', async () => {
  const classes = readClassFile(await readFile(classFile, 'utf8'));
  const fields = new Map<string, Set<string>>();
  for (const [className, entry] of Object.entries(classes)) {
    if ('enum' in entry) continue;
    const own = new Set<string>();
    for (let at: string | undefined = className; at !== undefined;) {
      const parent: (typeof classes)[string] | undefined = classes[at];
      if (parent === undefined || 'enum' in parent) break;
      for (const field of Object.keys(parent.fields)) own.add(field);
      at = parent.extends;
    }
    fields.set(simpleName(className), own);
  }
  for (const [name, rules] of Object.entries(comparedFields)) {
    for (const field of Object.keys(rules)) assert.ok(fields.get(name)?.has(field), `${name}.${field}`);
  }
});
