import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { simpleName } from '../../../../../../fleet/connectors/cloudstack/classes/index.ts';
import { openNetworkFleet } from '../../support/network-fleet.ts';
import { recordedElements, recordingNames, type RecordedItem } from '../../support/recorded-elements.ts';
import { ScriptedRouters, type Deed } from '../../support/scripted-routers.ts';

/** Commands that put machines into the state that the recorded ones were in. */
const machineCommands: ReadonlySet<string> = new Set([
  'StartCommand',
  'StopCommand',
  'RebootCommand',
  'PlugNicCommand',
  'UnPlugNicCommand',
]);

/** Suffixes of queue files are a counter in the recording and random otherwise, and one name holds the time (README of the recordings). */
function withoutSuffixes(text: string): string {
  return text
    .replaceAll(/(\.json\.)(?:[\da-f]{8}-[\da-f-]{27}|\d+)/g, '$1<suffix>')
    .replaceAll(/VR-(?:[\da-f]{8}-[\da-f-]{27}|\d+)\.cfg/g, 'VR-<suffix>.cfg')
    .replaceAll(/(haproxy\.cfg\.new\.)\d+/g, '$1<time>');
}

function readDeed(deed: Deed): unknown {
  if ('script' in deed) return { script: deed.script, args: withoutSuffixes(deed.args).trim() };
  const text = withoutSuffixes(deed.content);
  return {
    file: withoutSuffixes(deed.file),
    ...(deed.file.endsWith('.cfg') ? { content: text } : { json: JSON.parse(text) as unknown, text }),
  };
}

function readItem(item: RecordedItem): unknown {
  if ('script' in item) return { script: item.script, args: withoutSuffixes(item.args ?? '').trim() };
  const file = withoutSuffixes(item.file);
  if (item.content !== undefined) return { file, content: withoutSuffixes(item.content) };
  // The order of fields is the host's, too.
  const text = withoutSuffixes(JSON.stringify(item.json));
  return { file, json: JSON.parse(text) as unknown, text };
}

const scripted = (items: readonly RecordedItem[]): Map<string, string> =>
  new Map(items.flatMap((item) => ('script' in item ? [[item.script, item.stdout ?? ''] as const] : [])));

describe('what a live server sent becomes what the real host side made of it', () => {
  for (const recording of recordingNames) {
    it(`${recording}: the same files and scripts in the same order, and the same answer`, async () => {
      const storage = new ScriptedRouters();
      await using fleet = await openNetworkFleet({ storage });
      let compared = 0;
      for (const { at, agent, command, actions } of recordedElements(recording)) {
        const name = simpleName(command.className);
        if (actions === undefined) {
          if (!machineCommands.has(name)) continue;
          const { fields } = await fleet.execute(agent, command);
          assert.ok(fields.result, `${recording}/session.jsonl:${at} ${name}: ${fields.details}`);
          continue;
        }
        storage.deeds.length = 0;
        const outputs = scripted(actions.items);
        storage.say = (_router, script) => ({ stdout: outputs.get(script) ?? '', stderr: '', exitCode: 0 });
        const { name: answerName, fields } = await fleet.execute(agent, command);
        const where = `${recording}/session.jsonl:${at} ${name}`;
        assert.deepEqual(storage.deeds.map(readDeed), actions.items.map(readItem), where);
        const { contextMap: _context, wait: _wait, bypassHostMaintenance: _bypass, ...expected } = actions.answer.fields;
        assert.equal(answerName, simpleName(actions.answer.className), where);
        const plain = (value: unknown): unknown => JSON.parse(withoutSuffixes(JSON.stringify(value)));
        assert.deepEqual(plain(fields), plain(expected), where);
        compared++;
      }
      assert.equal(compared, recording === 'cloudstack-4.22' ? 433 : 129);
    });
  }
});
