import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { createRandom } from '#agent';
import { MachineLoad } from '../../../../../../fleet/connectors/cloudstack/commands/statistics/load.ts';
import { machine, machineTO } from '../../support/described-machines.ts';
import { openSmallZone, type SmallZone } from '../../support/small-zone.ts';

const host = 'kvm-sim-0001';
const vmNames = ['r-4-VM', 'i-2-5-VM', 'elsewhere', 'unknown'];

async function busyZone(): Promise<SmallZone> {
  const small = await openSmallZone();
  await small.send(host, 'StartCommand', { vm: machineTO('r-4-VM') });
  await small.send(host, 'StartCommand', { vm: machineTO('i-2-5-VM', { cpus: 4 }) });
  await small.send('kvm-sim-0002', 'StartCommand', { vm: machineTO('elsewhere', { type: 'User' }) });
  await small.clock.advance(3_600_000);
  return small;
}

/** A part of an answer as it goes over the wire. */
const parsed = (value: unknown): Record<string, Record<string, unknown>> => JSON.parse(JSON.stringify(value)) as never;

describe('statistics', () => {
  it('of a host follow from the machines on it', async () => {
    await using small = await openSmallZone();
    const ask = async () => (await small.send(host, 'GetHostStatsCommand', { hostId: 7 })).fields['hostStats'];
    const idle = parsed({ stats: await ask() })['stats'];
    assert.deepEqual([idle?.['hostId'], idle?.['entityType'], idle?.['networkReadKBs']], [7, 'host', 0]);
    const totalKBs = (small.zone.hosts.get(host)?.profile.memoryBytes ?? 0) / 1024;
    assert.deepEqual([idle?.['totalMemoryKBs'], idle?.['freeMemoryKBs']], [totalKBs, totalKBs - 1024 ** 2]);
    await small.send(host, 'StartCommand', { vm: machineTO('i-2-5-VM', { cpus: 64 }) });
    await small.clock.advance(60_000);
    const busy = parsed({ stats: await ask() })['stats'];
    assert.ok(Number(busy?.['cpuUtilization']) > Number(idle?.['cpuUtilization']));
    assert.ok(Number(busy?.['freeMemoryKBs']) < Number(idle?.['freeMemoryKBs']));
    assert.ok(Number(busy?.['networkReadKBs']) > 0);
    assert.ok(!('hostVo' in (busy ?? {})));
  });

  it('of machines are given for those that run there and were asked for', async () => {
    await using small = await busyZone();
    const vm = await small.send(host, 'GetVmStatsCommand', { vmNames });
    const disk = await small.send(host, 'GetVmDiskStatsCommand', { vmNames });
    const network = await small.send(host, 'GetVmNetworkStatsCommand', { vmNames: ['r-4-VM'] });
    const stats = parsed(vm.fields['vmStatsMap']);
    assert.deepEqual(Object.keys(stats), ['r-4-VM', 'i-2-5-VM']);
    const { cpuUtilization, numCPUs, entityType, memoryKBs, intFreeMemoryKBs, targetMemoryKBs } = stats['i-2-5-VM'] ?? {};
    assert.deepEqual([numCPUs, entityType, memoryKBs, targetMemoryKBs], [4, 'vm', 524_288, 524_288]);
    assert.ok(Number(cpuUtilization) > 0 && Number(cpuUtilization) <= 100);
    assert.ok(Number(intFreeMemoryKBs) > 0 && Number(intFreeMemoryKBs) < 524_288);
    const disks = parsed(disk.fields['vmDiskStatsMap']);
    assert.deepEqual(Object.keys(disks), ['r-4-VM', 'i-2-5-VM']);
    // The empty CD drive counts nothing.
    assert.equal(Object.keys(disks['r-4-VM'] ?? {}).length, 1);
    const [counters] = Object.values(disks['r-4-VM'] ?? {});
    assert.match(
      JSON.stringify(counters),
      /"vmName":"r-4-VM","path":"root-of-r-4-VM","ioRead":\d+,"ioWrite":\d+,"bytesRead":\d+,"bytesWrite":\d+/,
    );
    assert.deepEqual(Object.keys(parsed(network.fields['vmNetworkStatsMap'])), ['r-4-VM']);
    assert.match(
      JSON.stringify(network.fields['vmNetworkStatsMap']),
      /"macAddress":"02:01:00:cc:00:04","bytesReceived":[1-9]\d*,"bytesSent":[1-9]/,
    );
  });

  it('are counters that begin with the start and never fall, the same whoever asks how often', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.nat(100_000_000), { minLength: 2 }), fc.nat(), (name, times, startedMs) => {
        const load = new MachineLoad(createRandom(7), machine(name, { startedMs }));
        const at = (ms: number): readonly number[] => [
          ...Object.values(load.network('02:00:00:00:00:01', startedMs + ms)),
          ...Object.values(load.disk('root', startedMs + ms)),
        ];
        assert.deepEqual(at(0), [0, 0, 0, 0, 0, 0]);
        const series = times.toSorted((a, b) => a - b).map(at);
        for (const [index, now] of series.entries()) {
          const before = series[index - 1] ?? at(0);
          assert.ok(now.every((value, counter) => Number.isSafeInteger(value) && value >= (before[counter] ?? 0)));
        }
        assert.deepEqual(times.toSorted((a, b) => a - b).map(at), series);
      }),
    );
  });

  it('stay within bounds, and go on through a migration', async () => {
    await using small = await busyZone();
    fc.assert(
      fc.property(fc.string(), fc.nat(100_000_000), (name, ms) => {
        const { cpuPercent, usedMemoryBytes } = new MachineLoad(createRandom(7), machine(name)).gauges(ms);
        assert.ok(cpuPercent > 0 && cpuPercent <= 100);
        assert.ok(usedMemoryBytes > 0 && usedMemoryBytes < 512 * 2 ** 20);
      }),
    );
    const ask = async (on: string) =>
      (await small.send(on, 'GetVmNetworkStatsCommand', { vmNames: ['r-4-VM'] })).fields['vmNetworkStatsMap'];
    const before = await ask(host);
    await small.send(host, 'MigrateCommand', { vmName: 'r-4-VM', destinationIp: '10.20.0.12' });
    assert.deepEqual(await ask('kvm-sim-0002'), before);
    assert.deepEqual(await ask(host), {});
  });
});
