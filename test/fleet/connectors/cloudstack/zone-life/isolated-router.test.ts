import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ZoneDriver } from '../../../../support/zone-driver/index.ts';

/** createNetwork and deployVirtualMachine: the router's start batch, rules, the guest's lease and data, the VM. */
const firstVm = [122, 124, 126, 128, 130, 132, 134, 136, 138, 140];
const secondVm = [143, 145, 147, 149];
const uptime = /^\d\d:\d\d:\d\d up (\d+) min, {2}\d users?, {2}load average: [\d., ]+$/;

describe('the router of an isolated network (test_routers.py, test_router_dhcphosts.py, test_password_server.py)', () => {
  let zone: ZoneDriver;
  before(async () => {
    zone = await ZoneDriver.open();
    await zone.play([...firstVm, ...secondVm]);
  });
  after(() => zone[Symbol.asyncDispose]());

  test('answers as the interface description says', () => assert.deepEqual(zone.server.faults, []));

  test('runs its services', async () => {
    for (const service of ['dnsmasq', 'haproxy', 'apache2'])
      assert.deepEqual(await zone.throughHost('r-4-VM', `systemctl is-active ${service}`), ['active']);
    const status = await zone.throughHost('r-4-VM', 'service dnsmasq status');
    assert.equal(status.join('\n').split('running').length - 1, 1);
  });

  test('drops what nobody allows, in the policy and nowhere else (test_routers_iptables_default_policy.py)', async () => {
    for (const chain of ['INPUT', 'FORWARD']) {
      const text = (await zone.throughHost('r-4-VM', `iptables -L ${chain}`)).join('\n');
      assert.equal(text.split('DROP').length - 1, 1, text);
    }
  });

  test('has one lease for an address, and one password until it is fetched', async () => {
    const lease = "cat /etc/dhcphosts.txt | grep 10.1.1.39 | sed 's/\\,/ /g' | awk '{print $2}'";
    const password = "cat /var/cache/cloud/passwords-10.1.1.1 | grep 10.1.1.39 | sed 's/=/ /g' | awk '{print $1}'";
    assert.deepEqual(await zone.throughHost('r-4-VM', lease), ['10.1.1.39']);
    assert.deepEqual(await zone.throughHost('r-4-VM', password), ['10.1.1.39']);
  });

  test('reaches its guests while they run, and nobody else on their network', async () => {
    const ping = async (address: string): Promise<string> =>
      (await zone.throughHost('r-4-VM', `ping -c1 -W1 ${address}`)).join('\n');
    assert.match(await ping('10.1.1.39'), /1 packets transmitted, 1 received, 0% packet loss/);
    assert.match(await ping('10.1.1.40'), / 100% packet loss/);
  });

  test('gives a deleted VM’s address to the next one, with its MAC', async () => {
    const renamed = { '02:01:00:cc:00:01': '02:01:00:cc:00:77', web1: 'web9' };
    // destroyVirtualMachine with expunge, and a new VM on the same address.
    const [entry] = zone.recorded.request(132).commands;
    assert.ok(entry);
    await zone.must('kvm-sim-0002', [{ className: entry.className, fields: { ...entry.fields, remove: true } }]);
    await zone.play([132, 134], { renames: renamed });
    assert.deepEqual(await zone.throughHost('r-4-VM', 'grep 10.1.1.39 /etc/dhcphosts.txt'), [
      '02:01:00:cc:00:77,10.1.1.39,web9,infinite',
    ]);
  });

  test('says nothing where its answer has no lines, but ssh does', async () => {
    assert.deepEqual(await zone.throughHost('r-4-VM', 'true'), []);
    const control = '169.254.11.253';
    const { stdout, stderr } = await zone.onHost(
      'kvm-sim-0002',
      `ssh -i ~/.ssh/id_rsa.cloud -ostricthostkeychecking=no -oUserKnownHostsFile=/dev/null -p 3922 ${control} true`,
    );
    assert.equal(stdout, '');
    assert.equal(stderr, `Warning: Permanently added '[${control}]:3922' (ED25519) to the list of known hosts.\r\n`);
  });

  test('brings a stopped service back by itself, and tells of it (test_VirtualRouter_alerts.py)', async () => {
    const alerts = {
      className: 'com.cloud.agent.api.routing.GetRouterAlertsCommand',
      fields: { previousAlertTimeStamp: '1970-01-01 00:00:00', accessDetails: { 'router.ip': '169.254.11.253' } },
    };
    await zone.throughHost('r-4-VM', 'service apache2 stop');
    assert.deepEqual(await zone.throughHost('r-4-VM', 'systemctl is-active apache2'), ['inactive']);
    // The basic checks run every three minutes; the server asks every half hour.
    await zone.pass(4 * 60_000);
    const [answer] = await zone.must('kvm-sim-0002', [alerts]);
    assert.match(JSON.stringify(answer?.fields['alerts']), /\[apache2\]/);
    assert.match(String(answer?.fields['timeStamp']), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    assert.deepEqual(await zone.throughHost('r-4-VM', 'systemctl is-active apache2'), ['active']);
  });

  test('stops, starts and comes up anew when it is rebooted, at the same addresses', async () => {
    const addresses = await zone.throughHost('r-4-VM', 'ip -o -4 addr');
    await zone.pass(3 * 60_000);
    assert.ok(Number(uptime.exec((await zone.throughHost('r-4-VM', 'uptime'))[0] ?? '')?.[1]) >= 3);

    // A server reboots a router by a stop and a start (cloudstack-host-commands.md, E11).
    const [stopped] = await zone.must('kvm-sim-0002', [stop('r-4-VM')]);
    assert.equal(stopped?.name, 'StopAnswer');
    assert.equal((await zone.powerReport())['r-4-VM'], undefined);
    assert.deepEqual(await zone.onHost('kvm-sim-0002', 'ssh -q -p 3922 169.254.11.253 uptime'), {
      stdout: '',
      stderr: '',
      exitCode: 255,
    });

    await zone.play([124, 126, 128, 130]);
    assert.equal(uptime.exec((await zone.throughHost('r-4-VM', 'uptime'))[0] ?? '')?.[1], '0');
    assert.deepEqual(await zone.throughHost('r-4-VM', 'ip -o -4 addr'), addresses);
    assert.equal((await zone.powerReport())['r-4-VM'], 'PowerOn on kvm-sim-0002');
  });
});

test('a network is restarted with cleanup: the new router has everything before the old one goes', async () => {
  await using zone = await ZoneDriver.open();
  await zone.play([...firstVm, ...secondVm, 153, 155, 157, 159, 161, 164, 166, 169, 171, 173, 175, 178, 180, 182, 184]);
  const look = ['iptables -t nat -S', 'iptables -t mangle -S', 'cat /etc/dhcphosts.txt', 'grep -c listen /etc/haproxy/haproxy.cfg'];
  const state = async (router: string): Promise<readonly (readonly string[])[]> => {
    const found: (readonly string[])[] = [];
    for (const line of look) found.push((await zone.throughHost(router, line)).toSorted());
    return found;
  };

  // Both hold the gateway and the public addresses for a while (cloudstack-host-commands.md, B7).
  await zone.play([308, 310]);
  assert.deepEqual(
    [await zone.throughHost('r-4-VM', 'hostname'), await zone.throughHost('r-7-VM', 'hostname')],
    [['r-4-VM'], ['r-7-VM']],
  );
  await zone.play([312, 314, 316]);
  assert.equal(zone.connector.zone.machines.has('r-4-VM'), false, 'its root volume was deleted');
  const full = await state('r-7-VM');
  // The server says all of it again.
  await zone.play([318, 320, 322, 324, 326, 328, 330, 332, 334, 336]);
  assert.deepEqual(await state('r-7-VM'), full);
  assert.deepEqual(zone.server.faults, []);
});

function stop(vmName: string) {
  return { className: 'com.cloud.agent.api.StopCommand', fields: { vmName, checkBeforeCleanup: false, forceStop: false } };
}
