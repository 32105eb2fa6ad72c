import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createVirtualClock, type VirtualClock } from '#agent';
import { silentFleetLog } from '#fleet';
import { z } from 'zod';
import { makeHosts } from '../../../../../fleet/connectors/cloudstack/zone/make-hosts.ts';
import { openZone } from '../../../../../fleet/connectors/cloudstack/zone/open-zone.ts';
import type { Zone } from '../../../../../fleet/connectors/cloudstack/zone/zone.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';
import { machine } from '../support/described-machines.ts';

const open = (directory: string, clock: VirtualClock = createVirtualClock(0)): Promise<Zone & AsyncDisposable> =>
  openZone({ directory, clock, log: silentFleetLog });

const noteSchema = z.looseObject({ id: z.string(), text: z.string() });
const notes = { schema: noteSchema, key: (note: z.infer<typeof noteSchema>): string => note.id };

describe('a zone in a directory', () => {
  it('comes back with what was put, in the order in which it came first', async () => {
    using folder = temporaryFolder();
    const hosts = makeHosts({ count: 3, cidr: '10.20.0.0/16', seed: 1, place: { zone: '1', pod: '1', cluster: '1' } });
    {
      await using zone = await open(folder.path);
      await Promise.all(hosts.map((host) => zone.hosts.put(host)));
      await zone.machines.put(machine('r-1-VM', { host: 'kvm-sim-0001' }));
      await zone.machines.put(machine('i-2-2-VM', { host: 'kvm-sim-0002' }));
      await zone.machines.put(machine('r-1-VM', { host: 'kvm-sim-0003', state: 'stopped' }));
      await zone.machines.put(machine('gone'));
      assert.equal(await zone.machines.remove('gone'), true);
      assert.equal(await zone.machines.remove('gone'), false);
    }
    await using zone = await open(folder.path);
    assert.deepEqual([...zone.hosts.values()], hosts);
    assert.deepEqual(
      [...zone.machines.values()].map((record) => [record.name, record.host, record.state]),
      [
        ['r-1-VM', 'kvm-sim-0003', 'stopped'],
        ['i-2-2-VM', 'kvm-sim-0002', 'running'],
      ],
    );
    assert.equal(zone.machines.size, 2);
    assert.deepEqual(zone.machinesOn('kvm-sim-0001'), []);
    assert.deepEqual(
      zone.machinesOn('kvm-sim-0003').map((record) => record.name),
      ['r-1-VM'],
    );
  });

  it('has what a put promised on disk when the put resolves, and drops the torn line of a process that was killed', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'machines.ndjson');
    await using first = await open(folder.path);
    await first.machines.put(machine('r-1-VM'));
    const whole = readFileSync(file, 'utf8');
    appendFileSync(file, '{"put":{"name":"r-2-');
    {
      await using second = await open(folder.path);
      assert.deepEqual(
        [...second.machines.values()].map((record) => record.name),
        ['r-1-VM'],
      );
      await second.machines.put(machine('r-3-VM'));
    }
    assert.ok(readFileSync(file, 'utf8').startsWith(whole));
    await using third = await open(folder.path);
    assert.deepEqual(
      [...third.machines.values()].map((record) => record.name),
      ['r-1-VM', 'r-3-VM'],
    );
  });

  for (const [what, line] of [
    ['a line that is no JSON', '{"put":'],
    ['a record that lacks a field', '{"put":{"name":"r-1-VM"}}'],
    ['a line of another kind', '{"drop":"r-1-VM"}'],
  ]) {
    it(`refuses ${what}, says where it is, and leaves the file alone`, async () => {
      using folder = temporaryFolder();
      const file = join(folder.path, 'machines.ndjson');
      {
        await using zone = await open(folder.path);
        await zone.machines.put(machine('r-1-VM'));
      }
      appendFileSync(file, `${line}\n`);
      const before = readFileSync(file, 'utf8');
      await assert.rejects(open(folder.path), (error: Error) => {
        assert.match(error.message, /machines\.ndjson line 3 /);
        assert.equal('code' in error && error.code, 'VRA_CORRUPT');
        return true;
      });
      assert.equal(readFileSync(file, 'utf8'), before);
    });
  }

  it('refuses a file that is another table', async () => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'machines.ndjson'), '{"apiVersion":"vrfleet/v1","kind":"ZoneTable","table":"hosts"}\n');
    await assert.rejects(open(folder.path), { code: 'VRA_CORRUPT' });
  });

  it('keeps fields that a later version added', async () => {
    using folder = temporaryFolder();
    const later = { ...machine('r-1-VM'), colour: 'blue' };
    {
      await using zone = await open(folder.path);
      await zone.machines.put(later);
    }
    await using zone = await open(folder.path);
    assert.deepEqual(zone.machines.get('r-1-VM'), later);
  });

  it('shortens a table when it is quiet, and loses nothing that is put meanwhile', async () => {
    using folder = temporaryFolder();
    const clock = createVirtualClock(0);
    const file = join(folder.path, 'machines.ndjson');
    {
      await using zone = await open(folder.path, clock);
      await zone.machines.put(machine('r-1-VM', { startedMs: -1 }));
      await Promise.all(Array.from({ length: 1500 }, (_, n) => zone.machines.put(machine('i-2-2-VM', { startedMs: n }))));
      const long = statSync(file).size;
      await clock.advance(5000);
      await zone.machines.put(machine('i-2-2-VM', { startedMs: 2000 }));
      assert.ok(statSync(file).size < long / 100);
    }
    await using zone = await open(folder.path);
    assert.deepEqual(
      [...zone.machines.values()].map((record) => [record.name, record.startedMs]),
      [
        ['r-1-VM', -1],
        ['i-2-2-VM', 2000],
      ],
    );
  });

  it('keeps tables of other areas', async () => {
    using folder = temporaryFolder();
    {
      await using zone = await open(folder.path);
      const table = await zone.table('notes', notes);
      await table.put({ id: 'a', text: 'first' });
      assert.equal(await zone.table('notes', notes), table);
      await assert.rejects(zone.table('notes', { ...notes, schema: z.looseObject({ id: z.string(), text: z.string() }) }), {
        code: 'VRA_CONFLICT',
      });
      await assert.rejects(zone.table('../notes', notes), { code: 'VRA_BAD_INPUT' });
    }
    await using zone = await open(folder.path);
    assert.deepEqual((await zone.table('notes', notes)).get('a'), { id: 'a', text: 'first' });
  });

  it('says that it is closed', async () => {
    using folder = temporaryFolder();
    const zone = await open(folder.path);
    await zone[Symbol.asyncDispose]();
    await zone[Symbol.asyncDispose]();
    await assert.rejects(zone.machines.put(machine('r-1-VM')), { code: 'VRA_CLOSED' });
  });
});

describe('turns of a machine', () => {
  it('come one after the other, also behind one that failed; other machines do not wait', async () => {
    await using zone = await openZone({ memory: true, clock: createVirtualClock(0), log: silentFleetLog });
    const order: string[] = [];
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const first = zone.exclusively('a', async () => {
      await held;
      order.push('first');
      throw new Error('lost');
    });
    const second = zone.exclusively('a', async () => {
      await Promise.resolve();
      order.push('second');
    });
    await zone.exclusively('b', async () => {
      await Promise.resolve();
      order.push('other');
    });
    release();
    await assert.rejects(first, /lost/);
    await second;
    assert.deepEqual(order, ['other', 'first', 'second']);
  });
});
