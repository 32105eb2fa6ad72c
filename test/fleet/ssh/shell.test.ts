import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type ssh2 from 'ssh2';
import type { ClientChannel } from 'ssh2';
import { AgentError } from '#agent';
import { connect, outcomeOf } from './client.ts';
import { mapMachine, type MapMachine } from './machine-on-a-map.ts';
import { testServer } from './test-server.ts';

interface Terminal {
  /** Waits until the terminal has shown it (behind what was waited for before), and gives what was shown up to it. */
  shows(text: string): Promise<string>;
  type(keys: string): void;
  readonly closed: Promise<number | undefined>;
}

function terminalOf(channel: ClientChannel): Terminal {
  let seen = '';
  let wake: (() => void) | undefined;
  channel.on('data', (chunk: Buffer) => {
    seen += chunk.toString('utf8');
    wake?.();
  });
  return {
    closed: outcomeOf(channel).then(({ exitCode }) => exitCode),
    type: (keys) => void channel.write(keys),
    async shows(text) {
      for (;;) {
        const at = seen.indexOf(text);
        if (at >= 0) {
          const before = seen.slice(0, at + text.length);
          seen = seen.slice(at + text.length);
          return before;
        }
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}

function openShell(client: ssh2.Client): Promise<Terminal> {
  return new Promise((resolve, reject) => {
    client.shell({ term: 'xterm' }, (error, channel) => (error === undefined ? resolve(terminalOf(channel)) : reject(error)));
  });
}

async function withShell(machine: MapMachine, work: (terminal: Terminal) => Promise<void>): Promise<void> {
  await using server = await testServer({ '127.10.0.1': machine });
  using client = await connect({ host: '127.10.0.1', port: server.port });
  await work(await openShell(client));
}

describe('shell of a terminal', () => {
  it('prompts, echoes, runs lines and leaves with a status', async () => {
    await withShell(
      mapMachine({ exec: () => ({ stdout: 'one\ntwo\n', stderr: 'bash: line 1: x: command not found\n', exitCode: 7 }) }),
      async (terminal) => {
        await terminal.shows('root@r-4-VM:~# ');
        terminal.type('uptime\r');
        assert.equal(
          await terminal.shows('root@r-4-VM:~# '),
          'uptime\r\none\r\ntwo\r\n-bash: x: command not found\r\nroot@r-4-VM:~# ',
        );
        terminal.type('exit\r');
        assert.equal(await terminal.closed, 7);
      },
    );
  });

  it('edits the line and recalls earlier ones', async () => {
    const machine = mapMachine({ exec: () => ({ stdout: 'done\n', stderr: '', exitCode: 0 }) });
    await withShell(machine, async (terminal) => {
      await terminal.shows('# ');
      terminal.type('echoo\u007f hi\u001b[D\u001b[D\u001b[D!\u0005 there\r');
      await terminal.shows('done');
      terminal.type('\u001b[A\u0017here\r');
      await terminal.shows('done');
      terminal.type('rubbish\u0015ls\n');
      await terminal.shows('done');
      terminal.type('\u0004');
      assert.equal(await terminal.closed, 0);
    });
    assert.deepEqual(machine.lines, ['echo! hi there', 'echo! hi here', 'ls']);
  });

  it('stops a line with Ctrl-C, and forgets a line that is not finished', async () => {
    const started = Promise.withResolvers<void>();
    const machine = mapMachine({
      exec: (line, { signal }) =>
        line !== 'ping 10.1.1.1'
          ? { stdout: 'pong\n', stderr: '', exitCode: 0 }
          : new Promise((_, reject) => {
              started.resolve();
              signal.addEventListener('abort', () => reject(new AgentError('VRA_CLOSED', 'stopped')));
            }),
    });
    await withShell(machine, async (terminal) => {
      terminal.type('ping 10.1.1.1\r');
      await started.promise;
      terminal.type('\u0003');
      await terminal.shows('^C\r\nroot@r-4-VM:~# ');
      terminal.type('half\u0003');
      await terminal.shows('^C\r\nroot@r-4-VM:~# ');
      terminal.type('whole\r');
      await terminal.shows('pong');
      terminal.type('exit 3\r');
      assert.equal(await terminal.closed, 3);
    });
    assert.deepEqual(machine.lines, ['ping 10.1.1.1', 'whole']);
  });

  it('runs the lines it is fed when there is no terminal', async () => {
    const machine = mapMachine();
    await using server = await testServer({ '127.10.0.1': machine });
    using client = await connect({ host: '127.10.0.1', port: server.port });
    const outcome = await new Promise<Awaited<ReturnType<typeof outcomeOf>>>((resolve, reject) => {
      client.shell(false, (error, channel) => {
        if (error !== undefined) return reject(error);
        resolve(outcomeOf(channel));
        channel.end('first\nsecond\nlast without end');
      });
    });
    assert.deepEqual([outcome.stdout.toString(), outcome.exitCode], ['first\nsecond\nlast without end\n', 0]);
  });
});

describe('a command with a terminal', () => {
  it('gets its output as a terminal shows it, on one stream', async () => {
    const machine = mapMachine({ exec: () => ({ stdout: 'out\n', stderr: 'err\n', exitCode: 4 }) });
    await using server = await testServer({ '127.10.0.1': machine });
    using client = await connect({ host: '127.10.0.1', port: server.port });
    const outcome = await new Promise<Awaited<ReturnType<typeof outcomeOf>>>((resolve, reject) => {
      client.exec('uptime', { pty: true }, (error, channel) => (error === undefined ? resolve(outcomeOf(channel)) : reject(error)));
    });
    assert.deepEqual([outcome.stdout.toString(), outcome.stderr, outcome.exitCode], ['out\r\nerr\r\n', '', 4]);
  });
});
