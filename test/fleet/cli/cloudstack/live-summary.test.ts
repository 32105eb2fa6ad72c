import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { createVirtualClock } from '#agent';
import { LiveSummary } from '../../../../fleet/cli/cloudstack/live-summary.ts';
import { figuresText } from '../../../../fleet/cli/cloudstack/summary-text.ts';
import type { ConnectorFigures } from '../../../../fleet/connectors/cloudstack/index.ts';
import type { CliIo } from '../../../../fleet/cli/io.ts';

const figures: ConnectorFigures = {
  hosts: { total: 10, byState: { ready: 8, waiting: 2, offline: 0 } },
  reasons: [{ reason: 'connection refused\nby 127.0.0.1:8250', hosts: 2 }],
  systemVms: [{ name: 's-2-VM', state: 'ready' }],
  routers: { total: 3, byState: { ready: 3 } },
  machines: { total: 7, running: 5 },
  commands: {
    total: 120,
    failed: 1,
    slowest: [{ command: 'StartCommand', agent: 'kvm-sim-0001', ms: 812.4 }],
    lastFailures: [{ command: 'PlugNicCommand', agent: 'kvm-sim-0002', ms: 1, details: `no such VM ${'x'.repeat(200)}` }],
  },
};

function fakeIo(terminal: boolean, columns?: number): { readonly io: CliIo; readonly said: string[] } {
  const said: string[] = [];
  const output = { terminal, columns, stream: new PassThrough(), write: (text: string) => void said.push(text) };
  const io = { stdout: output, stderr: output } as unknown as CliIo;
  return { io, said };
}

void test('the text names states, reasons, the slowest and the failed command, one line each', () => {
  const text = figuresText(figures, 12.3);
  assert.match(text, /^hosts {6}10: 8 ready, 2 waiting$/m);
  assert.match(text, /^ +2 × connection refused by 127\.0\.0\.1:8250$/m);
  assert.match(text, /^system VMs s-2-VM ready$/m);
  assert.match(text, /^commands {3}120, 12 a second, 1 failed$/m);
  assert.match(text, /^slowest {4}StartCommand 812 ms \(kvm-sim-0001\)$/m);
  assert.match(text, /^failed {5}PlugNicCommand \(kvm-sim-0002\): no such VM x+…$/m);
  assert.ok(text.split('\n').every((line) => line.length < 240));
});

void test('a terminal is redrawn in place, with the rate since the last look, and left clean', async () => {
  const clock = createVirtualClock(0);
  const { io, said } = fakeIo(true);
  let total = 0;
  const live = new LiveSummary(io, clock, () => ({ ...figures, commands: { ...figures.commands, total } }));
  live.start();
  total = 40;
  await clock.advance(1_000);
  assert.match(said.join(''), /40, 40 a second/);
  await clock.advance(1_000);
  assert.ok(said.join('').includes('A\u001B[J'));
  assert.match(said.at(-1) ?? '', /40, 0\.0 a second/);
  live.stop();
  assert.ok(said.at(-1)?.endsWith('A\u001B[J'));
  const before = said.length;
  await clock.advance(10_000);
  assert.equal(said.length, before);
});

void test('lines fit into a narrow terminal, so that the next drawing finds all of them', async () => {
  const clock = createVirtualClock(0);
  const { io, said } = fakeIo(true, 60);
  const live = new LiveSummary(io, clock, () => figures);
  live.start();
  await clock.advance(1_000);
  const drawn = said.join('').split('\n');
  assert.ok(drawn.every((line) => line.length < 60));
  assert.ok(drawn.some((line) => line.startsWith('failed     PlugNicCommand (kvm-sim-0002): no such VM x') && line.endsWith('…')));
  live.stop();
});

void test('a log gets a line when something changed', async () => {
  const clock = createVirtualClock(0);
  const { io, said } = fakeIo(false);
  const live = new LiveSummary(io, clock, () => figures);
  live.start();
  await clock.advance(60_000);
  assert.equal(said.length, 1);
  assert.match(said[0] ?? '', /^hosts 8 ready, 2 waiting; routers 3 ready; 5 VMs; 120 commands, 0\.0\/s, 1 failed\n$/);
  live.stop();
});
