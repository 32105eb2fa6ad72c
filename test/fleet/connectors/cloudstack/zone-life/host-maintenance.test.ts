import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { VirtualMachineTO } from '../../../../../fleet/connectors/cloudstack/classes/index.ts';
import { ZoneDriver, type GivenAnswer } from '../../../../support/zone-driver/index.ts';
import { command, stopCommand } from '../../../../support/zone-driver/commands.ts';
import { proxyVm, startSystemVm, storageVm } from '../../../../support/zone-driver/system-vms.ts';

const [first, second, third] = ['kvm-sim-0001', 'kvm-sim-0002', 'kvm-sim-0003'] as const;
/** Lines of the recording that start them. */
const starts: Readonly<Record<string, number>> = { 's-2-VM': 67, 'v-1-VM': 89, 'r-4-VM': 124, 'i-2-3-VM': 140 };
const check = 'iptables -t nat -S POSTROUTING';

describe('maintenance of hosts, as test_host_maintenance.py does it', () => {
  let zone: ZoneDriver;
  before(async () => {
    zone = await ZoneDriver.open();
    await startSystemVm(zone, storageVm);
    await startSystemVm(zone, proxyVm);
    await zone.play([122, 124, 126, 128, 130, 132, 134, 136, 138, 140]);
  });
  after(() => zone[Symbol.asyncDispose]());

  function machineTO(name: string): VirtualMachineTO {
    const line = starts[name];
    const vm = line === undefined ? undefined : zone.recorded.request(line).commands[0]?.fields['vm'];
    assert.ok(typeof vm === 'object' && vm !== null);
    return vm;
  }

  const migrateCommand = (name: string, to: string): Parameters<ZoneDriver['ask']>[1][number] => {
    const target = zone.connector.zone.hosts.get(to);
    assert.ok(target !== undefined);
    return command('MigrateCommand', {
      vmName: name,
      destinationIp: target.address,
      hostGuid: `${target.guid}-LibvirtComputingResource`,
      virtualMachine: machineTO(name),
      migrateStorageManaged: false,
      vlanToPersistenceMap: {},
    });
  };

  /** What a server sends to move one machine (cloudstack-host-commands.md, B6). */
  async function migrate(name: string, from: string, to: string): Promise<void> {
    await zone.must(to, [command('PrepareForMigrationCommand', { vm: machineTO(name), rollback: false })]);
    await zone.must(from, [migrateCommand(name, to)]);
    const [there] = await zone.must(to, [command('CheckVirtualMachineCommand', { vmName: name })]);
    assert.equal(there?.fields['state'], 'PowerOn');
    const [gone] = await zone.must(from, [command('CheckVirtualMachineCommand', { vmName: name })]);
    assert.equal(gone?.fields['state'], 'PowerOff');
  }

  async function maintain(host: string): Promise<GivenAnswer | undefined> {
    const [answer] = await zone.must(host, [command('MaintainCommand', {})]);
    return answer;
  }

  test('a host without machines goes into maintenance and comes back, its link stays', async () => {
    const answer = await maintain(third);
    assert.equal(answer?.name, 'MaintainAnswer');
    assert.equal(answer?.fields['willMigrate'], true);
    await zone.pass(200_000);
    assert.ok(zone.server.isReady(third));
    assert.ok(zone.server.pings(third).length >= 3, 'it keeps pinging');
  });

  test('all machines of a host move to others at once, and none of them notices', async () => {
    await maintain(second);
    const rules = await zone.throughHost('r-4-VM', check);
    assert.ok(rules.length > 1);
    const names = ['v-1-VM', 'r-4-VM', 'i-2-3-VM'];
    await Promise.all(names.map((name, index) => migrate(name, second, index === 1 ? first : third)));
    assert.deepEqual(await zone.powerReport(), {
      's-2-VM': `PowerOn on ${first}`,
      'r-4-VM': `PowerOn on ${first}`,
      'v-1-VM': `PowerOn on ${third}`,
      'i-2-3-VM': `PowerOn on ${third}`,
    });
    assert.deepEqual(await zone.throughHost('r-4-VM', check), rules, 'reached through its new host');
    assert.ok(zone.server.isReady('v-1-VM'), 'its agent kept its link');
    assert.match((await zone.onHost(second, 'virsh list --name')).stdout, /^\s*$/);
    assert.match((await zone.onHost(third, 'virsh list --name')).stdout, /v-1-VM/);
  });

  test('a host that is out of maintenance takes machines again', async () => {
    await migrate('r-4-VM', first, second);
    await zone.must(second, [command('GetHostStatsCommand', { hostGuid: 'x', hostName: second, hostId: 1 })]);
    assert.equal((await zone.powerReport())['r-4-VM'], `PowerOn on ${second}`);
  });

  test('a migration that cannot be: the machine stays where it is, the target forgets it', async () => {
    await zone.onHost(first, 'systemctl stop cloudstack-agent');
    const [answer] = await zone.ask(second, [migrateCommand('r-4-VM', first)]);
    assert.equal(answer?.name, 'MigrateAnswer');
    assert.equal(answer?.result, false);
    assert.notEqual(answer?.details, '');
    await zone.onHost(first, 'systemctl start cloudstack-agent');
    await zone.until('the host', () => zone.server.isReady(first));
    await zone.must(first, [command('PrepareForMigrationCommand', { vm: machineTO('r-4-VM'), rollback: true })]);
    await zone.must(first, [stopCommand('r-4-VM')]);
    const report = await zone.powerReport();
    assert.equal(report['r-4-VM'], `PowerOn on ${second}`, 'a stop on the target does not stop it at the source');
    assert.equal(report['s-2-VM'], `PowerOn on ${first}`, 'machines go on while the agent is away');
  });

  test('a batch stops at its first failure, every command has its answer', async () => {
    const answers = await zone.ask(second, [
      { className: 'com.cloud.agent.api.StartCommand', fields: { vm: machineTO('r-4-VM'), hostIp: '10.20.0.12' } },
      command('CheckSshCommand', { ip: '169.254.11.253', port: 3922, interval: 6, retries: 100, name: 'r-4-VM' }),
      command('GetDomRVersionCmd', { accessDetails: { 'router.name': 'r-4-VM', 'router.ip': '169.254.11.253' } }),
    ]);
    assert.deepEqual(
      answers.map(({ name, result }) => [name, result]),
      [
        ['StartAnswer', false],
        ['Answer', false],
        ['Answer', false],
      ],
      'it runs already',
    );
    assert.equal((await zone.throughHost('r-4-VM', check)).length > 1, true, 'and goes on');
  });

  test('a deleted host stays away, its machines are reported by nobody', async () => {
    await migrate('r-4-VM', second, first);
    await zone.ask(second, [command('ShutdownCommand', { reason: 'deleteHost', removeHost: true })]);
    await zone.pass(600_000);
    assert.equal(zone.server.isReady(second), false);
    assert.equal((await zone.powerReport())['r-4-VM'], `PowerOn on ${first}`);
  });

  test('answer as the interface describes', () => {
    assert.deepEqual(zone.server.faults, []);
  });
});
