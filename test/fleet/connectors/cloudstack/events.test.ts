import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { silentLog } from '#agent';
import { ConnectorEvents } from '../../../../fleet/connectors/cloudstack/events.ts';

function answered(events: ConnectorEvents, atMs: number, ms: number, result = true): void {
  events.commandAnswered({ atMs, agent: 'kvm-1', command: 'StopCommand', ms, result, answer: 'StopAnswer' });
}

describe('counters of a connector', () => {
  it('know the rate of the last ten seconds', () => {
    const events = new ConnectorEvents(silentLog);
    for (let second = 0; second < 30; second++) for (let at = 0; at < 5; at++) answered(events, second * 1_000 + at, 1);
    assert.equal(events.commandsPerSecond(30_000), 5);
    assert.equal(events.commandsPerSecond(35_000), 2.5);
    assert.equal(events.commandsPerSecond(60_000), 0);
  });

  it('keep the slowest of all and the last that failed', () => {
    const events = new ConnectorEvents(silentLog, { kept: 3 });
    for (const [at, ms] of [5, 1, 9, 7, 3, 8].entries()) answered(events, at, ms, at % 2 === 0);
    assert.deepEqual(
      events.slowest.map(({ ms }) => ms),
      [9, 8, 7],
    );
    assert.deepEqual(
      events.recentFailures.map(({ ms }) => ms),
      [1, 7, 8],
    );
    assert.deepEqual(events.commands.get('StopCommand'), { count: 6, failures: 3, totalMs: 33, maxMs: 9 });
  });

  it('log a slow command louder than others', () => {
    const lines: string[] = [];
    const note = (level: string) => (_fields: object, message: string) => void lines.push(`${level} ${message}`);
    const log = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };
    const events = new ConnectorEvents(log, { slowMs: 100 });
    answered(events, 0, 99);
    answered(events, 0, 100);
    answered(events, 0, 1, false);
    assert.deepEqual(lines, ['debug command', 'warn command took long', 'info command failed']);
  });
});
