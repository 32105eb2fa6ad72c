import assert from 'node:assert/strict';
import {
  createRandom,
  createVirtualClock,
  LegacyDoor,
  packBundle,
  readBundle,
  RouterAgent,
  silentLog,
  type PatchBundle,
  type PatchParts,
} from '#agent';
import { createDummyBackend, createRouterShell, type DummyBackend, type RouterStore } from '#backends/dummy';
import { fakeNowMs, isolatedCommandLine } from '../support/fake-machine.ts';
import { killableBackend, KillSwitch } from '../support/killable-backend.ts';

const macs = ['02:01:00:cd:00:01', '0e:00:a9:fe:03:07', '1e:00:12:00:00:07'];

/** A router on a machine that may die, with a shell for a bundle's scripts. */
export interface LabRouter {
  readonly backend: DummyBackend;
  readonly agent: RouterAgent;
  readonly door: LegacyDoor;
  readonly parts: PatchParts;
  text(path: string): Promise<string | undefined>;
}

/** A process that opens the router's directory, or a machine that goes on. */
export async function openLabRouter(place: RouterStore | DummyBackend, kill = new KillSwitch()): Promise<LabRouter> {
  const clock = createVirtualClock(fakeNowMs);
  const random = createRandom('r-4-VM');
  const backend = 'power' in place ? place : await createDummyBackend({ name: 'r-4-VM', store: place, clock, random });
  const machine = killableBackend(backend, kill);
  const agent = await RouterAgent.open({ backend: machine, clock, random, log: silentLog });
  const door = new LegacyDoor(agent);
  const shell = createRouterShell({
    machine: {
      files: machine.files,
      network: machine.network,
      filter: backend.filter,
      services: machine.services,
      system: backend.system,
    },
    runScript: (path, args, stdin) => door.run(path, args, stdin),
    scriptNames: door.scriptNames,
    clock,
    random,
  });
  return {
    backend,
    agent,
    door,
    parts: { agent, runScript: (path, args) => shell.exec(['bash', path, ...args].join(' ')) },
    text: async (path) => {
      const bytes = await backend.files.read(path);
      return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
    },
  };
}

/** Powers a new router on, boots it as one of an isolated network, and gives it a guest. */
export async function startLabRouter(router: LabRouter): Promise<void> {
  await router.backend.power.start(macs.map((mac) => ({ mac })));
  assert.deepEqual((await router.door.boot(isolatedCommandLine)).failures, []);
  const guest = {
    host_name: 'vm-1',
    mac_address: '02:01:00:cd:00:05',
    ipv4_address: '10.1.1.50',
    default_gateway: '10.1.1.1',
    default_entry: true,
    type: 'dhcpentry',
  };
  await router.door.putFile('/var/cache/cloud/vm_dhcp_entry.json.1', JSON.stringify(guest));
  const { exitCode, stderr } = await router.door.run('update_config.py', ['vm_dhcp_entry.json.1']);
  assert.equal(exitCode, 0, stderr);
  const checks = {
    health_checks_enabled: true,
    health_checks_config: { virtualMachines: 'vmName=vm-1,macAddress=02:01:00:cd:00:05,ip=10.1.1.50,dhcp=true' },
  };
  await router.agent.execute([{ type: 'monitorservice', ...checks }]);
  await router.agent.settle();
}

/** Packs and reads a bundle back, as a router gets it. */
export async function bundleOf(manifest: object, files: Readonly<Record<string, string>> = {}): Promise<PatchBundle> {
  return readBundle(await bundleBytes(manifest, files));
}

export function bundleBytes(manifest: object, files: Readonly<Record<string, string>> = {}): Promise<Uint8Array> {
  return packBundle(
    Buffer.from(JSON.stringify({ apiVersion: 'vrfleet/v1', kind: 'PatchBundle', ...manifest })),
    Object.entries(files).map(([path, content]) => ({ path, content: Buffer.from(content), mode: 0o644 })),
  );
}

/** What a machine is, without process numbers and times. */
export async function labState(router: LabRouter): Promise<unknown> {
  const { network, filter, services, files } = router.backend;
  const wanted = [...router.agent.desired().files.keys(), '/etc/cloudstack/dhcpentry.json', '/etc/motd', '/opt/cloud/bin/new.sh'];
  return {
    network: await network.observe(),
    filter: await filter.observe(),
    services: (await services.observe()).map(({ unit, active, enabled }) => `${unit} ${active} ${enabled}`),
    files: await Promise.all(wanted.map(async (path) => [path, await router.text(path), (await files.info(path))?.mode])),
    bags: await files.list('/etc/cloudstack'),
    trees: await files.list('/router'),
    patch: await files.list('/var/lib/vragent/patch'),
    versions: await router.text('/var/lib/vragent/versions'),
    latest: await router.text('/router/latest'),
    status: router.agent.status(),
  };
}
