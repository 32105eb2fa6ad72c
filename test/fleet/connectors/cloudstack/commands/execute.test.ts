import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { AgentError, createVirtualClock, silentLog } from '#agent';
import { classNames, simpleName } from '../../../../../fleet/connectors/cloudstack/classes/index.ts';
import { castOf } from '../../../../../fleet/connectors/cloudstack/commands/casts.ts';
import { answer, succeeded, type CommandName, type Handlers } from '../../../../../fleet/connectors/cloudstack/commands/command.ts';
import { combineHandlers, createExecutor } from '../../../../../fleet/connectors/cloudstack/commands/execute.ts';
import { ConnectorEvents } from '../../../../../fleet/connectors/cloudstack/events.ts';
import type { WireObject } from '../../../../../fleet/connectors/cloudstack/wire/packet.ts';
import { withCode } from '../../../support/fake-fleet.ts';

function executorOf(handlers: Handlers) {
  const clock = createVirtualClock(1_000_000);
  const events = new ConnectorEvents(silentLog);
  const executor = createExecutor(handlers, { clock, events, signal: new AbortController().signal });
  const execute = (command: WireObject) => executor.execute('kvm-1', command, 0x23);
  return { clock, events, execute };
}

const stop: WireObject = { className: classNames.StopCommand, fields: { vmName: 'r-4-VM' } };

describe('the executor', () => {
  it('gives a command to the handler of its class, with who received it', async () => {
    const { execute } = executorOf({
      StopCommand: ({ vmName }, { agent, flags }) => answer('StopAnswer', { result: true, details: `${vmName} ${agent} ${flags}` }),
    });
    assert.deepEqual(await execute(stop), { name: 'StopAnswer', fields: { result: true, details: 'r-4-VM kvm-1 35' } });
  });

  it('answers what nobody handles as unsupported, also a known name in another package', async () => {
    const { execute, events } = executorOf({ StopCommand: () => succeeded() });
    for (const className of ['com.cloud.agent.api.StartCommand', 'com.example.StopCommand', 'constructor', ''])
      assert.deepEqual(await execute({ className, fields: {} }), {
        name: 'UnsupportedAnswer',
        fields: {
          result: false,
          details: `Unsupported command issued: ${className}.  Are you sure you got the right type of server?`,
        },
      });
    assert.equal(events.commands.get('StartCommand')?.failures, 1);
  });

  it('makes a failed answer of the class that the server casts to out of what is thrown', async () => {
    const { execute, events } = executorOf({
      StopCommand: () => {
        throw new AgentError('VRA_NOT_FOUND', 'no machine r-4-VM');
      },
      CheckNetworkCommand: async () => {
        throw new TypeError('undefined is not a function');
      },
    });
    assert.deepEqual(await execute(stop), { name: 'StopAnswer', fields: { result: false, details: 'no machine r-4-VM' } });
    assert.deepEqual(await execute({ className: classNames.CheckNetworkCommand, fields: {} }), {
      name: 'CheckNetworkAnswer',
      fields: { result: false, details: 'undefined is not a function' },
    });
    assert.deepEqual(
      events.recentFailures.map(({ command, details }) => [command, details]),
      [
        ['StopCommand', 'no machine r-4-VM'],
        ['CheckNetworkCommand', 'undefined is not a function'],
      ],
    );
  });

  it('never lets a failure go without details', async () => {
    const { execute } = executorOf({ StopCommand: () => answer('StopAnswer', { result: false, platform: 'x' }) });
    assert.deepEqual(await execute(stop), { name: 'StopAnswer', fields: { result: false, platform: 'x', details: 'failed' } });
  });

  it('counts and times commands by class', async () => {
    const { execute, events, clock } = executorOf({
      StopCommand: async () => {
        await clock.sleep(300);
        return succeeded();
      },
    });
    for (let at = 0; at < 2; at++) {
      const done = execute(stop);
      await clock.advance(300);
      await done;
    }
    assert.deepEqual(events.commands.get('StopCommand'), { count: 2, failures: 0, totalMs: 600, maxMs: 300 });
  });
});

describe('areas of commands', () => {
  it('become one table', () => {
    const all = combineHandlers({ StopCommand: () => succeeded() }, { StartCommand: () => succeeded() });
    assert.deepEqual(Object.keys(all), ['StopCommand', 'StartCommand']);
  });

  it('must not answer the same command', () => {
    const area: Handlers = { StopCommand: () => succeeded() };
    assert.throws(() => combineHandlers(area, area), withCode('VRA_BUG', /StopCommand/));
  });
});

describe('classes that a server casts to', () => {
  it('are those that a live server accepted', () => {
    const file = join(import.meta.dirname, '../../../../../fleet/recordings/cloudstack-4.22/session.jsonl');
    const asked = new Map<string, string[]>();
    let compared = 0;
    for (const line of readFileSync(file, 'utf8').trimEnd().split('\n')) {
      const packet = JSON.parse(line) as { agent: string; dir: string; flags: number; seq: string; body?: readonly object[] };
      if (packet.body === undefined) continue;
      const names = packet.body.map((element) => simpleName(Object.keys(element)[0] ?? ''));
      const key = `${packet.agent} ${packet.seq}`;
      if (packet.dir === 'in' && (packet.flags & 1) === 1) asked.set(key, names);
      if (packet.dir !== 'out' || (packet.flags & 1) === 1) continue;
      for (const [at, command] of (asked.get(key) ?? []).entries()) {
        // A plain answer was accepted in many places; where the server wants more, the recording shows it.
        const accepted = names[at] === 'GroupAnswer' ? 'Answer' : names[at];
        assert.equal(castOf(command as CommandName), accepted, command);
        compared++;
      }
    }
    assert.ok(compared > 500, `${compared} compared`);
  });

  it('are named after the command, but for some', () => {
    const expected: { readonly [C in CommandName]?: string } = {
      ReadyCommand: 'ReadyAnswer',
      GetDomRVersionCmd: 'GetDomRVersionAnswer',
      CopyCommand: 'CopyCmdAnswer',
      SetupKeyStoreCommand: 'SetupKeystoreAnswer',
      SecurityGroupRulesCmd: 'SecurityGroupRuleAnswer',
      DownloadProgressCommand: 'DownloadAnswer',
      HttpsDirectDownloadCommand: 'DirectDownloadAnswer',
      CheckOnHostCommand: 'Answer',
      SetHostParamsCommand: 'Answer',
    };
    for (const [command, name] of Object.entries(expected)) assert.equal(castOf(command as CommandName), name);
  });
});
