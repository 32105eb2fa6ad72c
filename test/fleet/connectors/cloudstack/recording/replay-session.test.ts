import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RecordedSession, SessionObject } from '#fleet';
import type { Difference, PlayResult } from '../../../../../fleet/connectors/cloudstack/recording/index.ts';
import { playTo, recordedSession } from './play-to.ts';
import type { EchoOptions } from './echo-fleet.ts';

const groupAnswer = 'com.cloud.agent.api.routing.GroupAnswer';
const plainAnswer = 'com.cloud.agent.api.Answer';

const changed = ({ className, fields }: SessionObject, more: object): SessionObject => ({
  className,
  fields: { ...fields, ...more },
});

const short = ({ line, agent, command, field, recorded, ours }: Difference): readonly unknown[] => [
  line,
  agent,
  command,
  field,
  recorded,
  ours,
];

/** Agents whose answers to one class of command are other ones. */
async function playChanged(
  session: RecordedSession,
  command: string,
  change: (answer: SessionObject) => SessionObject,
): Promise<PlayResult> {
  const answer: EchoOptions['answer'] = (model, { className }) => (className.endsWith(`.${command}`) ? change(model) : model);
  return playTo(session, { answer });
}

describe('a recorded session, played to agents that answer as recorded', () => {
  it('has no difference, and takes the time that it took', async () => {
    const session = await recordedSession('cloudstack-4.22');
    const result = await playTo(session);
    assert.deepEqual(result.differences, []);
    const said = session.packets.filter(({ dir }) => dir === 'in');
    const tookMs = (said.at(-1)?.t ?? 0) - (session.packets[0]?.t ?? 0);
    assert.ok(result.virtualSeconds >= Math.floor(tookMs / 1_000), `${result.virtualSeconds} s of ${tookMs} ms`);
    const commands = said.filter(({ flags }) => (flags & 1) !== 0).flatMap(({ body }) => body);
    assert.equal(result.commands, commands.length);
    assert.equal(result.compared, commands.length);
  });

  it('is played up to but not including a line', async () => {
    const session = await recordedSession('cloudstack-4.22');
    const seen: string[] = [];
    const result = await playTo(session, { until: 13, onCommand: (agent, { className }) => seen.push(`${agent} ${className}`) });
    const modify = 'com.cloud.agent.api.ModifyStoragePoolCommand';
    assert.deepEqual(seen, [`kvm-sim-0001 ${modify}`, `kvm-sim-0002 ${modify}`, `kvm-sim-0003 ${modify}`]);
    assert.deepEqual([result.packets, result.differences], [3, []]);
  });

  it('stops when it is told to', async () => {
    const session = await recordedSession('cloudstack-4.22');
    const controller = new AbortController();
    const play = playTo(session, { signal: controller.signal, onCommand: () => controller.abort(new Error('enough')) });
    await assert.rejects(play, /enough/);
  });
});

describe('differences', () => {
  it('are found in class, result and the fields that the server reads', async () => {
    const session = await recordedSession('cloudstack-4.22');
    const wrongClass = await playChanged(session, 'CheckNetworkCommand', ({ fields }) => ({ className: plainAnswer, fields }));
    assert.deepEqual(
      wrongClass.differences.map(({ agent, field, recorded, ours }) => [agent, field, recorded, ours]),
      [
        ['kvm-sim-0001', 'class', 'com.cloud.agent.api.CheckNetworkAnswer', plainAnswer],
        ['kvm-sim-0002', 'class', 'com.cloud.agent.api.CheckNetworkAnswer', plainAnswer],
        ['kvm-sim-0003', 'class', 'com.cloud.agent.api.CheckNetworkAnswer', plainAnswer],
      ],
    );
    const failed = await playChanged(session, 'ResizeVolumeCommand', (answer) =>
      changed(answer, { result: false, details: 'disk is full' }),
    );
    assert.deepEqual(failed.differences.map(short), [[922, 'kvm-sim-0001', 'ResizeVolumeCommand', 'result', true, false]]);
    assert.equal(failed.differences[0]?.why, 'disk is full');
    const maintained = await playChanged(session, 'MaintainCommand', (answer) => changed(answer, { willMigrate: false }));
    assert.deepEqual(maintained.differences.map(short), [[948, 'kvm-sim-0003', 'MaintainCommand', 'willMigrate', true, false]]);
    const empty = await playChanged(session, 'GetHostStatsCommand', ({ className }) => ({ className, fields: { result: true } }));
    assert.equal(empty.differences.length, 18);
    for (const { field, why } of empty.differences) assert.deepEqual([field, why], ['hostStats', 'left out']);
  });

  it('are no numbers that the recorded agents made up, but values of another Java type', async () => {
    const session = await recordedSession('cloudstack-4.22');
    const other = await playChanged(session, 'CheckVirtualMachineCommand', (answer) => changed(answer, { vncPort: 5999 }));
    assert.deepEqual(other.differences, []);
    const text = await playChanged(session, 'CheckVirtualMachineCommand', (answer) =>
      changed(answer, { vncPort: 'five', speed: 1 }),
    );
    assert.deepEqual(
      new Set(text.differences.map(({ field, why }) => `${field}: ${why}`)),
      new Set([
        'vncPort: integer (Integer) is needed, not a value of type string',
        'speed: com.cloud.agent.api.CheckVirtualMachineAnswer has no such field',
      ]),
    );
  });

  it('name what was never answered, and the agent that never came', async () => {
    const session = await recordedSession('cloudstack-4.22');
    const silent = await playTo(session, {
      hurried: true,
      until: 17,
      answer: (model, { className }) => (className.endsWith('CheckNetworkCommand') ? undefined : model),
    });
    assert.deepEqual(
      silent.differences.map(({ command, why }) => [command, why]),
      [['CheckNetworkCommand', 'no answer within 700 s']],
    );
    const absent = await playTo(session, { hurried: true, until: 75, systemVmDelayMs: 10_000_000 });
    assert.deepEqual(
      absent.differences.map(({ agent, command, why }) => [agent, command, why]),
      [['s-2-VM', 'SecStorageSetupCommand', 'the agent did not connect']],
    );
  });
});

describe('names that the recorded agents invented', () => {
  it('are translated to the fleet’s wherever they come back', async () => {
    const session = await recordedSession('cloudstack-4.22');
    const invented = new Set<string>();
    const heard: string[] = [];
    const rename = (value: unknown): unknown => {
      if (typeof value !== 'object' || value === null) return value;
      const path: unknown = Reflect.get(value, 'path');
      if (typeof path !== 'string') return value;
      invented.add(path);
      return { ...value, path: `ours-${path.slice(-12)}` };
    };
    const result = await playTo(session, {
      answer: (model, { className, fields }) => {
        if (className.endsWith('.StartCommand')) return changed(model, { vm: fields['vm'] });
        if (className.endsWith('.AttachCommand')) return changed(model, { disk: fields['disk'] });
        const field = className.endsWith('.CopyCommand')
          ? 'newData'
          : className.endsWith('.CreateObjectCommand')
            ? 'data'
            : undefined;
        const data = field === undefined ? undefined : model.fields[field];
        if (field === undefined || typeof data !== 'object' || data === null) return model;
        return changed(model, { [field]: Object.fromEntries(Object.entries(data).map(([name, part]) => [name, rename(part)])) });
      },
      onCommand: (_, command) => heard.push(JSON.stringify(command.fields)),
    });
    assert.deepEqual(result.differences, []);
    assert.equal(invented.size, 35);
    for (const path of invented) assert.ok(!heard.some((text) => text.includes(path)), path);
    assert.ok(heard.some((text) => text.includes('"path":"ours-')));
  });
});

describe('a recording without answers', () => {
  it('compares classes with those of the actions', async () => {
    const session = await recordedSession('cloudstack-4.22-more');
    const result = await playTo(session);
    assert.deepEqual([result.differences, result.compared], [[], session.elementAnswers.size]);
    const groups = [...session.elementAnswers.values()].filter(({ className }) => className === groupAnswer).length;
    const plain = await playTo(session, {
      answer: (model) => (model.className === groupAnswer ? { className: plainAnswer, fields: { result: true } } : model),
    });
    assert.equal(plain.differences.length, groups);
    for (const { field, recorded, ours } of plain.differences)
      assert.deepEqual([field, recorded, ours], ['class', groupAnswer, plainAnswer]);
  });
});
