import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createVirtualClock } from '#agent';
import { findRecording, readSession, silentFleetLog } from '#fleet';
import { createRecorder, replayToConnector } from '../../../../../fleet/connectors/cloudstack/recording/index.ts';
import { parseBody, type PacketTap } from '../../../../../fleet/connectors/cloudstack/wire/index.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';
import { recordedSession } from './play-to.ts';

const noonMs = Date.parse('2026-01-01T12:00:00Z');

describe('time in a replay', () => {
  it('lets redundant routers elect: the first up is primary, the other takes over when it stops, and keeps it', async () => {
    const asked = new Map<string, unknown>();
    const states: string[] = [];
    const tap: PacketTap = (agent, _, { seq, body }) => {
      for (const { className, fields } of parseBody(body)) {
        const { accessDetails, state } = fields;
        if (className.endsWith('.CheckRouterCommand') && typeof accessDetails === 'object' && accessDetails !== null) {
          asked.set(`${agent} ${seq}`, Reflect.get(accessDetails, 'router.name'));
        }
        if (className.endsWith('.CheckRouterAnswer')) states.push(`${String(asked.get(`${agent} ${seq}`))} ${String(state)}`);
      }
    };
    await replayToConnector({ session: await recordedSession('cloudstack-4.22'), until: 700, place: { memory: true }, tap });
    assert.deepEqual(states, ['r-14-VM PRIMARY', 'r-15-VM BACKUP', 'r-14-VM BACKUP', 'r-15-VM PRIMARY']);
  });
});

describe('a run that was recorded', () => {
  it('plays again without a difference', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'session.jsonl');
    const clock = createVirtualClock(noonMs);
    const recorder = await createRecorder({ file, clock, log: silentFleetLog });
    const first = await replayToConnector({
      session: await recordedSession('cloudstack-4.22'),
      place: { memory: true },
      clock,
      tap: recorder.tap,
    });
    await recorder.close();
    assert.deepEqual(first.differences, []);

    const session = await readSession(await findRecording(file));
    const again = await replayToConnector({ session, place: { memory: true } });
    assert.deepEqual(again.differences, []);
    assert.ok(again.commands >= first.commands, `${again.commands} of ${first.commands}`);
    assert.equal(again.compared, again.commands);
  });
});
