import assert from 'node:assert/strict';
import { it } from 'node:test';
import * as fc from 'fast-check';
import { pingRouting } from '../../../../../../fleet/connectors/cloudstack/zone/host-ping.ts';
import { machineTO } from '../../support/described-machines.ts';
import { openSmallZone, type SmallZone } from '../../support/small-zone.ts';

const hosts = ['kvm-sim-0001', 'kvm-sim-0002', 'kvm-sim-0003'] as const;
const names = ['r-1-VM', 'i-2-2-VM', 'r-3-VM'] as const;

interface Step {
  readonly what: 'start' | 'stop' | 'reboot' | 'migrate' | 'plug' | 'unplug' | 'fail';
  readonly name: (typeof names)[number];
  readonly host: number;
  readonly target: number;
}

const steps = fc.array(
  fc.record<Step>({
    what: fc.constantFrom('start', 'stop', 'reboot', 'migrate', 'plug', 'unplug', 'fail'),
    name: fc.constantFrom(...names),
    host: fc.nat(2),
    target: fc.nat(2),
  }),
  { maxLength: 40 },
);

const nic = { deviceId: 2, mac: '02:00:00:00:00:99', type: 'Public' } as const;

async function take(small: SmallZone, { what, name, host, target }: Step): Promise<void> {
  const at = hosts[host] ?? hosts[0];
  switch (what) {
    case 'start':
      await small.send(at, 'StartCommand', { vm: machineTO(name) });
      break;
    case 'stop':
      await small.send(at, 'StopCommand', { vmName: name });
      break;
    case 'reboot':
      await small.send(at, 'RebootCommand', { vmName: name });
      break;
    case 'migrate':
      await small.send(at, 'MigrateCommand', { vmName: name, destinationIp: `10.20.0.${11 + target}` });
      break;
    case 'plug':
      await small.send(at, 'PlugNicCommand', { instanceName: name, nic });
      break;
    case 'unplug':
      await small.send(at, 'UnPlugNicCommand', { instanceName: name, nic });
      break;
    case 'fail':
      small.inside.failing = (['start', 'stop', 'nics'] as const)[target];
      break;
  }
}

/** Machines that the hosts' pings report, with the host that reports them. */
function reported(small: SmallZone): readonly string[] {
  return [...small.zone.hosts.values()]
    .flatMap((host) => {
      const report = pingRouting(host, 1, small.zone.machinesOn(host.name)).fields['_hostVmStateReport'];
      return Object.keys(report ?? {}).map((name) => `${name}@${host.name}`);
    })
    .toSorted();
}

it('every running machine is reported by one host, whatever happens at once', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.boolean(), async (sequence, atOnce) => {
      await using small = await openSmallZone();
      if (atOnce) await Promise.all(sequence.map((step) => take(small, step)));
      else for (const step of sequence) await take(small, step);
      const machines = [...small.zone.machines.values()];
      const running = machines.filter((machine) => machine.state === 'running');
      assert.deepEqual(reported(small), running.map((machine) => `${machine.name}@${machine.host}`).toSorted());
      for (const machine of machines) {
        const found = await Promise.all(
          hosts.map((host) => small.send(host, 'CheckVirtualMachineCommand', { vmName: machine.name })),
        );
        const on = found.filter(({ fields }) => fields['state'] === 'PowerOn').length;
        assert.equal(on, machine.state === 'running' ? 1 : 0);
        assert.equal(new Set(machine.nics.map(({ mac }) => mac)).size, machine.nics.length);
      }
      const displays = running.map((machine) => `${machine.host}:${machine.vncPort}`);
      assert.equal(new Set(displays).size, displays.length);
    }),
    { numRuns: 60 },
  );
});
