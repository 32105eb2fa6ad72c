import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createVirtualClock } from '#agent';
import { findRecording, readSession, type RecordedSession, type SessionObject } from '#fleet';
import { replaySession, type PlayResult } from '../../../../../fleet/connectors/cloudstack/recording/index.ts';
import { echoFleet, realClock, type EchoOptions } from './echo-fleet.ts';

const recordings = join(import.meta.dirname, '../../../../../fleet/recordings');
const groupAnswer = 'com.cloud.agent.api.routing.GroupAnswer';
const noonMs = Date.parse('2026-01-01T12:00:00Z');

const session = async (name: string): Promise<RecordedSession> => readSession(await findRecording(join(recordings, name)));

async function play(
  recorded: RecordedSession,
  options: Partial<EchoOptions> & { readonly until?: number } = {},
): Promise<PlayResult> {
  const clock = createVirtualClock(noonMs);
  const { until, ...echo } = options;
  return replaySession({ session: recorded, until, clock, realClock, connect: echoFleet({ session: recorded, clock, ...echo }) });
}

const withFields = ({ className, fields }: SessionObject, more: object): SessionObject => ({
  className,
  fields: { ...fields, ...more },
});

describe('a recorded session, played to agents that answer as recorded', () => {
  it('has no difference, and takes the time that it took', async () => {
    const recorded = await session('cloudstack-4.22');
    const result = await play(recorded);
    assert.deepEqual(result.differences, []);
    assert.ok(result.virtualSeconds >= 356, `${result.virtualSeconds} s`);
    assert.equal(result.commands, 796);
    assert.equal(result.compared, result.commands);
  });
});

describe('a recording without answers', () => {
  it('compares classes with those of the actions', async () => {
    const recorded = await session('cloudstack-4.22-more');
    const result = await play(recorded);
    assert.deepEqual(result.differences, []);
    assert.equal(result.compared, recorded.elementAnswers.size);
    const groups = [...recorded.elementAnswers.values()].filter(({ className }) => className === groupAnswer).length;
    const plain = await play(recorded, {
      answer: (model) => (model.className === groupAnswer ? { className: 'com.cloud.agent.api.Answer', fields: { result: true } } : model),
    });
    assert.equal(plain.differences.length, groups);
    for (const difference of plain.differences) {
      const { field, recorded: expected, ours } = difference;
      assert.deepEqual([field, expected, ours], ['class', groupAnswer, 'com.cloud.agent.api.Answer']);
    }
  });
});
