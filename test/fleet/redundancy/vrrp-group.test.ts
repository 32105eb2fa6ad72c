import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { array, assert as check, asyncProperty, constantFrom, integer, ipV4, property, record } from 'fast-check';
import { createVirtualClock, type VirtualClock } from '#agent';
import { VrrpGroup, type Speaker, type VrrpRole } from '../../../fleet/redundancy/vrrp-group.ts';
import { outranks, takeoverMs } from '../../../fleet/redundancy/vrrp-timing.ts';

interface Scene {
  readonly clock: VirtualClock;
  readonly group: VrrpGroup;
  /** `r-1 PRIMARY`, in order. */
  readonly roles: string[];
}

function scene(): Scene {
  const clock = createVirtualClock(0);
  const roles: string[] = [];
  const group = new VrrpGroup({ clock, onRole: ({ name, role }) => roles.push(`${name} ${role}`), beforeElection: () => {} });
  return { clock, group, roles };
}

function speaker(name: string, address: string, role: VrrpRole = 'BACKUP', advertSeconds = 1): Speaker {
  return { name, address, advertSeconds, role, takeoverAtMs: undefined };
}

/** Three advertisements and the skew of priority 100. */
const takeover = 3_610;

describe('routers that hear each other', () => {
  it('the first one up becomes PRIMARY when three advertisements were missed', async () => {
    const { clock, group, roles } = scene();
    assert.equal(takeoverMs(1), takeover);
    group.join(speaker('r-1', '10.1.1.68'));
    await clock.advance(1_000);
    group.join(speaker('r-2', '10.1.1.150'));
    await clock.advance(takeover - 1_001);
    assert.deepEqual(roles, []);
    await clock.advance(1);
    assert.deepEqual(roles, ['r-1 PRIMARY']);
    await clock.advance(3_600_000);
    assert.deepEqual(roles, ['r-1 PRIMARY']);
    assert.equal(clock.pending, 0);
  });

  it('at the same instant the higher address wins, as a number', async () => {
    const { clock, group, roles } = scene();
    group.join(speaker('r-1', '10.1.1.9'));
    group.join(speaker('r-2', '10.1.1.150'));
    group.join(speaker('r-3', '10.1.1.88'));
    await clock.advance(takeover);
    assert.deepEqual(roles, ['r-2 PRIMARY']);
  });

  it('a BACKUP takes over after three missed advertisements, and nobody preempts', async () => {
    const { clock, group, roles } = scene();
    group.join(speaker('r-1', '10.1.1.68', 'PRIMARY'));
    group.join(speaker('r-2', '10.1.1.150'));
    await clock.advance(60_000);
    group.leave('r-1');
    await clock.advance(takeover - 1);
    assert.deepEqual(roles, []);
    await clock.advance(1);
    assert.deepEqual(roles, ['r-2 PRIMARY']);
    group.join(speaker('r-1', '10.1.1.250'));
    await clock.advance(60_000);
    assert.deepEqual(roles, ['r-2 PRIMARY']);
  });

  it('one that comes back in time keeps the others BACKUP', async () => {
    const { clock, group, roles } = scene();
    const primary = speaker('r-1', '10.1.1.68', 'PRIMARY');
    group.join(primary);
    group.join(speaker('r-2', '10.1.1.150'));
    group.leave('r-1');
    await clock.advance(2_000);
    group.join(primary);
    await clock.advance(60_000);
    assert.deepEqual(roles, []);
  });

  it('of two PRIMARYs the lower address steps back at the next advertisement', async () => {
    const { clock, group, roles } = scene();
    group.join(speaker('r-1', '10.1.1.68', 'PRIMARY'));
    group.join(speaker('r-2', '10.1.1.150', 'PRIMARY'));
    assert.deepEqual(roles, []);
    await clock.advance(1_000);
    assert.deepEqual(roles, ['r-1 BACKUP']);
    await clock.advance(60_000);
    assert.deepEqual(roles, ['r-1 BACKUP']);
  });

  it('waits as long as the interval says', async () => {
    const { clock, group, roles } = scene();
    group.join(speaker('r-1', '10.1.1.68', 'BACKUP', 5));
    await clock.advance(18_046);
    assert.deepEqual(roles, []);
    await clock.advance(1);
    assert.deepEqual(roles, ['r-1 PRIMARY']);
  });

  it('ends with exactly one PRIMARY, whatever happened before', async () => {
    const step = record({
      who: integer({ min: 1, max: 4 }),
      what: constantFrom('join', 'join as PRIMARY', 'leave'),
      thenMs: integer({ min: 0, max: 5_000 }),
    });
    await check(
      asyncProperty(array(step, { maxLength: 20 }), async (steps) => {
        const { clock, group } = scene();
        const there = new Map<string, Speaker>();
        for (const { who, what, thenMs } of steps) {
          const name = `r-${who}`;
          group.leave(name);
          there.delete(name);
          if (what !== 'leave') {
            const one = speaker(name, `10.1.1.${who}`, what === 'join' ? 'BACKUP' : 'PRIMARY');
            there.set(name, one);
            group.join(one);
          }
          await clock.advance(thenMs);
        }
        await clock.advance(10_000);
        const primaries = [...there.values()].filter(({ role }) => role === 'PRIMARY');
        assert.equal(primaries.length, there.size === 0 ? 0 : 1);
        assert.equal(clock.pending, 0);
      }),
      { numRuns: 60 },
    );
  });
});

describe('outranks', () => {
  it('is a strict order', () => {
    check(
      property(ipV4(), ipV4(), (a, b) => {
        assert.equal(outranks(a, b) && outranks(b, a), false);
        assert.equal(a === b || outranks(a, b) || outranks(b, a), true);
      }),
    );
  });
});
