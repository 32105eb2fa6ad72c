import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createRandom, createVirtualClock, type VirtualClock } from '#agent';
import {
  FleetHost,
  PairElection,
  readRecording,
  replay,
  routerEvents,
  routerScripts,
  silentFleetLog,
  type FleetHostPlace,
  type SegmentOf,
} from '#fleet';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { noonMs } from '../support/fake-fleet.ts';

const recording = join(import.meta.dirname, '../../../fleet/recordings/cloudstack-4.22');

/** The pair of an isolated network, as recorded: both may be told PRIMARY, which decides nothing. */
const pair = { 'r-14-VM': '10.1.1.68', 'r-15-VM': '10.1.1.150' } as const;
type PairName = keyof typeof pair;

const bootArguments = (name: PairName): string =>
  ` template=domP name=${name} eth2ip=10.64.0.20 eth2mask=255.255.0.0 gateway=10.64.0.1 publicMtu=1500 eth0ip=${pair[name]} eth0mask=255.255.255.0 privateMtu=1500 redundant_router=1 advert_int=1 redundant_state=PRIMARY guestgw=10.1.1.1 guestbrd=10.1.1.255 guestcidrsize=24 domain=cs2cloud.internal cidrsize=24 dhcprange=10.1.1.1 eth1ip=169.254.0.150 eth1mask=255.255.240.0 redundant_router=1 advert_int=1 redundant_state=PRIMARY type=router disable_rp_filter=true dns1=10.0.0.53`;

const nicsOf = (name: PairName): { device: string; mac: string }[] => [
  { device: 'eth0', mac: name === 'r-14-VM' ? '02:01:00:d1:00:02' : '02:01:00:d1:00:03' },
  { device: 'eth1', mac: name === 'r-14-VM' ? '0e:00:a9:fe:00:96' : '0e:00:a9:fe:0c:ca' },
  // The peers share their public MAC.
  { device: 'eth2', mac: '1e:00:f6:00:03:fc' },
];

interface Fleet extends AsyncDisposable {
  readonly host: FleetHost;
  readonly clock: VirtualClock;
  readonly election: PairElection;
}

async function openFleet(place: FleetHostPlace = { memory: true }, segment?: SegmentOf, startMs = noonMs): Promise<Fleet> {
  const clock = createVirtualClock(startMs);
  const host = await FleetHost.open({ ...place, clock, random: createRandom(1), log: silentFleetLog });
  const election = new PairElection({ host, clock, log: silentFleetLog, segment });
  election.start();
  return {
    host,
    clock,
    election,
    async [Symbol.asyncDispose]() {
      await election[Symbol.asyncDispose]();
      await host[Symbol.asyncDispose]();
    },
  };
}

async function start({ host }: Fleet, name: PairName): Promise<void> {
  if (!host.has(name)) await host.create(name);
  await host.start(name, { nics: nicsOf(name), bootArguments: bootArguments(name) });
}

/** What CheckRouter asks; in a queue behind a transition that runs. */
async function status({ host }: Fleet, name: string): Promise<string> {
  return (await host.run(name, 'checkrouter.sh')).stdout.trim();
}

const statuses = async (fleet: Fleet): Promise<string[]> => [await status(fleet, 'r-14-VM'), await status(fleet, 'r-15-VM')];

const takeover = 3_610;

describe('a redundant pair', () => {
  it('the first one up is PRIMARY and keeps it; the other stays BACKUP', async () => {
    await using fleet = await openFleet();
    await start(fleet, 'r-14-VM');
    await fleet.clock.advance(2_000);
    await start(fleet, 'r-15-VM');
    assert.deepEqual(await statuses(fleet), ['Status: BACKUP', 'Status: BACKUP']);
    await fleet.clock.advance(takeover);
    assert.deepEqual(await statuses(fleet), ['Status: PRIMARY', 'Status: BACKUP']);
    await fleet.clock.advance(3_600_000);
    assert.deepEqual(await statuses(fleet), ['Status: PRIMARY', 'Status: BACKUP']);
    assert.deepEqual(fleet.election.status('r-15-VM'), {
      router: 'r-15-VM',
      role: 'BACKUP',
      isolated: false,
      hears: ['r-14-VM'],
    });
  });

  it('takes gateway and public network along', async () => {
    await using fleet = await openFleet();
    await start(fleet, 'r-14-VM');
    await start(fleet, 'r-15-VM');
    await fleet.clock.advance(takeover);
    // At the same instant: the higher address.
    assert.deepEqual(await statuses(fleet), ['Status: BACKUP', 'Status: PRIMARY']);
    const { host } = fleet;
    assert.match((await host.exec('r-15-VM', 'ip addr show eth0')).stdout, /inet 10\.1\.1\.1\/24/);
    assert.match((await host.exec('r-15-VM', 'ip addr show eth2')).stdout, /state UP/);
    assert.doesNotMatch((await host.exec('r-14-VM', 'ip addr show eth0')).stdout, /inet 10\.1\.1\.1\/24/);
    assert.match((await host.exec('r-14-VM', 'ip addr show eth2')).stdout, /state DOWN/);
  });

  for (const [what, end] of [
    ['is stopped', (fleet: Fleet) => fleet.host.stop('r-14-VM')],
    ['is destroyed', (fleet: Fleet) => fleet.host.remove('r-14-VM')],
    ['has no keepalived any more', (fleet: Fleet) => fleet.host.exec('r-14-VM', 'systemctl stop keepalived')],
    ['loses its link', (fleet: Fleet) => fleet.host.exec('r-14-VM', 'ip link set eth0 down')],
  ] as const) {
    it(`the other takes over when the PRIMARY ${what}`, async () => {
      await using fleet = await openFleet();
      await start(fleet, 'r-14-VM');
      await fleet.clock.advance(1_000);
      await start(fleet, 'r-15-VM');
      await fleet.clock.advance(60_000);
      assert.equal(await status(fleet, 'r-15-VM'), 'Status: BACKUP');
      await end(fleet);
      await fleet.clock.advance(takeover - 1);
      assert.equal(await status(fleet, 'r-15-VM'), 'Status: BACKUP');
      await fleet.clock.advance(takeover);
      assert.equal(await status(fleet, 'r-15-VM'), 'Status: PRIMARY');
    });
  }

  it('a PRIMARY that was rebooted, or whose keepalived was restarted, comes back as BACKUP', async () => {
    await using fleet = await openFleet();
    await start(fleet, 'r-14-VM');
    await fleet.clock.advance(takeover);
    await start(fleet, 'r-15-VM');
    await fleet.host.reboot('r-14-VM');
    // It said goodbye: the other does not wait for three advertisements.
    await fleet.clock.advance(610);
    assert.deepEqual(await statuses(fleet), ['Status: BACKUP', 'Status: PRIMARY']);
    await fleet.clock.advance(60_000);
    assert.deepEqual(await statuses(fleet), ['Status: BACKUP', 'Status: PRIMARY']);
    await fleet.host.exec('r-15-VM', 'service keepalived restart');
    await fleet.clock.advance(60_000);
    assert.deepEqual(await statuses(fleet), ['Status: PRIMARY', 'Status: BACKUP']);
  });

  const orders = [
    ['lower', 'r-14-VM', 'r-15-VM'],
    ['higher', 'r-15-VM', 'r-14-VM'],
  ] as const;
  for (const [address, first, second] of orders) {
    it(`says FAULT without its keepalived, and BACKUP when that is back, as the one of the ${address} address`, async () => {
      await using fleet = await openFleet();
      const states = async (): Promise<readonly string[]> => {
        const [one, other] = await statuses(fleet);
        return first === 'r-14-VM' ? [one ?? '', other ?? ''] : [other ?? '', one ?? ''];
      };
      await start(fleet, first);
      await fleet.clock.advance(takeover);
      await start(fleet, second);
      await fleet.host.run(first, 'manage_service.sh', 'stop keepalived');
      await fleet.clock.advance(takeover);
      assert.deepEqual(await states(), ['Status: FAULT', 'Status: PRIMARY']);
      await fleet.host.run(first, 'manage_service.sh', 'start keepalived');
      await fleet.clock.advance(60_000);
      assert.deepEqual(await states(), ['Status: BACKUP', 'Status: PRIMARY']);
    });
  }

  it('splits on purpose, and heals with the better one', async () => {
    await using fleet = await openFleet();
    await start(fleet, 'r-14-VM');
    await fleet.clock.advance(takeover);
    await start(fleet, 'r-15-VM');
    fleet.election.isolate('r-15-VM', true);
    await fleet.clock.advance(takeover);
    assert.deepEqual(await statuses(fleet), ['Status: PRIMARY', 'Status: PRIMARY']);
    fleet.election.isolate('r-15-VM', false);
    await fleet.clock.advance(1_000);
    assert.deepEqual(await statuses(fleet), ['Status: BACKUP', 'Status: PRIMARY']);
  });

  it('advertises while it sleeps, and nobody is woken for it', async () => {
    await using fleet = await openFleet();
    await start(fleet, 'r-14-VM');
    await fleet.clock.advance(takeover);
    await start(fleet, 'r-15-VM');
    await fleet.clock.advance(60_000);
    const woken = fleet.host.counters.woken;
    assert.equal(fleet.host.openRouters, 0);
    await fleet.clock.advance(3_600_000);
    assert.equal(fleet.host.counters.woken, woken);
    assert.deepEqual(await statuses(fleet), ['Status: PRIMARY', 'Status: BACKUP']);
  });

  it('hears nobody of another segment, even with the same addresses', async () => {
    const segments = new Map([
      ['02:01:00:d1:00:02', 'vlan://1665'],
      ['02:01:00:d1:00:03', 'vlan://1666'],
    ]);
    await using fleet = await openFleet(undefined, (_router, { mac }) => segments.get(mac));
    await start(fleet, 'r-14-VM');
    await start(fleet, 'r-15-VM');
    await fleet.clock.advance(takeover);
    assert.deepEqual(await statuses(fleet), ['Status: PRIMARY', 'Status: PRIMARY']);
    segments.set('02:01:00:d1:00:03', 'vlan://1665');
    fleet.election.regroup('r-15-VM');
    await fleet.clock.advance(1_000);
    assert.deepEqual(await statuses(fleet), ['Status: BACKUP', 'Status: PRIMARY']);
  });
});

describe('an election after a restart of the process', () => {
  it('finds its PRIMARY as it was', async () => {
    using folder = temporaryFolder();
    {
      await using fleet = await openFleet({ stateDir: folder.path });
      await start(fleet, 'r-14-VM');
      await fleet.clock.advance(takeover);
      await start(fleet, 'r-15-VM');
      await fleet.clock.advance(10_000);
    }
    await using fleet = await openFleet({ stateDir: folder.path }, undefined, noonMs + 3_600_000);
    assert.equal(fleet.election.status('r-14-VM')?.role, 'PRIMARY');
    await fleet.clock.advance(60_000);
    assert.equal(fleet.host.counters.woken, 0);
    assert.deepEqual(await statuses(fleet), ['Status: PRIMARY', 'Status: BACKUP']);
    await fleet.host.stop('r-14-VM');
    await fleet.clock.advance(takeover);
    assert.equal(await status(fleet, 'r-15-VM'), 'Status: PRIMARY');
  });
});

describe('an election after a crash of the process', () => {
  it('looks at redundant routers only, and finds its PRIMARY as it was', async () => {
    using folder = temporaryFolder();
    {
      await using fleet = await openFleet({ stateDir: folder.path });
      await start(fleet, 'r-14-VM');
      await fleet.clock.advance(takeover);
      await start(fleet, 'r-15-VM');
      await fleet.host.create('r-99-VM');
      await fleet.clock.advance(10_000);
    }
    // A lock that nobody took away: the index is not trusted.
    await writeFile(join(folder.path, 'fleet.lock'), '{"pid":');
    await using fleet = await openFleet({ stateDir: folder.path }, undefined, noonMs + 3_600_000);
    await fleet.clock.advance(60_000);
    assert.equal(fleet.host.counters.woken, 2);
    assert.equal(fleet.host.get('r-14-VM').unsure, undefined);
    assert.deepEqual(await statuses(fleet), ['Status: PRIMARY', 'Status: BACKUP']);
    await fleet.host.stop('r-14-VM');
    await fleet.clock.advance(takeover);
    assert.equal(await status(fleet, 'r-15-VM'), 'Status: PRIMARY');
  });
});

describe('the redundant VPC of the recording', () => {
  for (const names of [
    ['r-17-VM', 'r-18-VM'],
    ['r-21-VM', 'r-22-VM'],
  ] as const) {
    it(`${names.join(' and ')} have one PRIMARY once they have a tier, UNKNOWN before`, async () => {
      await using fleet = await openFleet();
      const scripts = routerScripts('cloudstack-4.22', routerEvents(await readRecording(recording)));
      for (const name of names) {
        const script = scripts.find(({ router }) => router === name);
        assert.ok(script !== undefined, name);
        const booted = script.events.findIndex(({ kind }) => kind === 'start') + 1;
        await replay(fleet.host, script.events.slice(0, booted));
        assert.equal(await status(fleet, name), 'Status: UNKNOWN');
        const { failures } = await replay(fleet.host, script.events.slice(booted));
        assert.deepEqual(failures, []);
      }
      await fleet.clock.advance(takeover);
      const said = await Promise.all(names.map((name) => status(fleet, name)));
      assert.deepEqual(said.toSorted(), ['Status: BACKUP', 'Status: PRIMARY']);
      const primary = said.indexOf('Status: PRIMARY');
      await fleet.host.stop(names[primary] ?? '');
      await fleet.clock.advance(takeover);
      assert.equal(await status(fleet, names[1 - primary] ?? ''), 'Status: PRIMARY');
    });
  }
});
