import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { poolMounts } from '../../../../../fleet/connectors/cloudstack/ssh/index.ts';
import { addRouter, hostAddress, hostName, machineOf, nicOf, routerAddress, sshZone } from './ssh-zone.ts';

/** The line that people and the integration tests run on a host (cloudstack-over-ssh.md, A). */
const inRouter = (line: string, address = routerAddress): string =>
  `ssh -q -i ~/.ssh/id_rsa.cloud -ostricthostkeychecking=no -oUserKnownHostsFile=/dev/null -p 3922 ${address} ${line}`;

const ok = (stdout: string) => ({ stdout, stderr: '', exitCode: 0 });

describe('what a host shows of itself', () => {
  it('is a KVM host of its profile', async () => {
    await using zone = await sshZone();
    const { profile } = zone.host();
    assert.deepEqual(await zone.run('ls /dev/kvm'), ok('/dev/kvm\n'));
    assert.deepEqual(await zone.run('hostname; uname -r; nproc'), ok(`${hostName}\n${profile.kernel}\n${profile.cores}\n`));
    assert.deepEqual(
      await zone.run('grep -c ^processor /proc/cpuinfo; grep -c vmx /proc/cpuinfo'),
      ok(`${profile.cores}\n${profile.cores}\n`),
    );
    assert.match((await zone.run('cat /etc/os-release')).stdout, new RegExp(`PRETTY_NAME="${profile.os} ${profile.osVersion}"`));
    assert.equal((await zone.run("free -b | awk '/^Mem/{print $2}'")).stdout, `${profile.memoryBytes}\n`);
    assert.match((await zone.run('uptime')).stdout, /^ \d\d:\d\d:\d\d up .*load average/);
    assert.match((await zone.run('lspci')).stdout, /Ethernet controller/);
    assert.equal((await zone.run('which virsh brctl ssh scp cloudstack-setup-agent')).exitCode, 0);
  });

  it('has its agent’s properties from its record', async () => {
    await using zone = await sshZone();
    await zone.change({
      servers: ['10.0.0.1', '10.0.0.2'],
      balancing: 'roundrobin',
      devices: { private: 'cloudbr0', guest: 'cloudbr1' },
    });
    const { stdout } = await zone.run('cat /etc/cloudstack/agent/agent.properties');
    for (const line of [
      `guid=${zone.host().guid}`,
      'host=10.0.0.1,10.0.0.2@roundrobin',
      'port=8250',
      'zone=1',
      'network.bridge.type=native',
      'guest.network.device=cloudbr1',
    ]) {
      assert.ok(stdout.split('\n').includes(line), line);
    }
    assert.equal((await zone.run('grep "network.bridge.type=openvswitch" /etc/cloudstack/agent/agent.properties')).stdout, '');
  });

  it('mounts its pools', async () => {
    const pool = { uuid: 'pool-1', type: 'NetworkFilesystem', host: '10.0.0.5', path: '/export/primary', capacityBytes: 1 };
    const local = { uuid: 'pool-2', type: 'Filesystem', host: '', path: '/var/lib/libvirt/images', capacityBytes: 1 };
    const mounts = poolMounts({
      mountedBy: (host) => (host === hostName ? [pool, local] : []),
      mountPoint: ({ uuid }) => `/mnt/${uuid}`,
    });
    await using zone = await sshZone({ mounts });
    assert.match(
      (await zone.run("mount | grep 'type nfs'")).stdout,
      /^10\.0\.0\.5:\/export\/primary on \/mnt\/pool-1 type nfs4 \(rw,[^)]*\)\n$/,
    );
    assert.match((await zone.run('df -h /mnt/pool-1')).stdout, /10\.0\.0\.5:\/export\/primary/);
  });

  it('keeps what people write', async () => {
    await using zone = await sshZone();
    await zone.run('mkdir -p /root/a && cat > /root/a/b', 'text\n');
    assert.deepEqual(await zone.run('cat /root/a/b | tr a-z A-Z'), ok('TEXT\n'));
  });

  it('takes its agent down and up', async () => {
    await using zone = await sshZone();
    assert.deepEqual(await zone.run('systemctl is-active cloudstack-agent'), ok('active\n'));
    await zone.run('service cloudstack-agent stop');
    assert.deepEqual(await zone.run('systemctl is-active cloudstack-agent'), { stdout: 'inactive\n', stderr: '', exitCode: 3 });
    assert.equal((await zone.run('service cloudstack-agent status')).exitCode, 3);
    await zone.run('sudo systemctl start cloudstack-agent');
    assert.equal((await zone.run('service cloudstack-agent restart; systemctl restart libvirtd')).exitCode, 0);
    assert.deepEqual(zone.agentCalls, [`stop ${hostName}`, `start ${hostName}`, `restart ${hostName}`]);
  });
});

describe('the network of a host', () => {
  it('has a bridge for each VLAN in use, with the machines’ ends in it', async () => {
    await using zone = await sshZone();
    await addRouter(zone);
    const guest = nicOf({ deviceId: 0, type: 'Guest', broadcastUri: 'vlan://1042', label: 'cloudbr1', mac: '02:00:4b:1d:00:07' });
    await zone.zone.machines.put(machineOf({ name: 'i-2-5-VM', id: 5, nics: [guest] }));
    const { stdout } = await zone.run('brctl show');
    assert.match(stdout, /^bridge name\tbridge id\t\tSTP enabled\tinterfaces\n/);
    assert.match(stdout, /\nbreth1-1042\t\t8000\.[\da-f]{12}\tno\t\teth1\.1042\n\t+vnet128\n\t+vnet160\n/);
    assert.match(stdout, /\nbreth0-50\t.*eth0\.50\n\t+vnet130\n/);
    assert.match(stdout, /\ncloud0\t.*\tvnet129\n/);
    assert.deepEqual(await zone.run('ip addr | grep breth1-1042 > /dev/null 2>&1; echo $?'), ok('0\n'));
    assert.match(
      (await zone.run('ip link show vnet160')).stdout,
      /vnet160: .* master breth1-1042 state UP .*\n.*link\/ether fe:00:4b:1d:00:07/,
    );
    assert.match((await zone.run('ip addr show cloudbr0')).stdout, new RegExp(`inet ${hostAddress}/16 `));
    assert.match((await zone.run('ip route')).stdout, /^default via 127\.20\.0\.1 dev cloudbr0/);

    await zone.zone.machines.put(machineOf({ name: 'i-2-5-VM', id: 5, nics: [guest], state: 'stopped' }));
    await zone.zone.machines.put({ ...machineOf({ name: 'r-4-VM', id: 4 }), host: 'kvm-sim-0002' });
    assert.deepEqual(await zone.run('ip addr | grep breth1-1042 > /dev/null 2>&1; echo $?'), ok('1\n'));
  });

  it('keeps bridges of persistent networks while no machine runs', async () => {
    await using zone = await sshZone();
    await zone.change({ persistentNetworks: [{ bridgeOf: 'cloudbr1', broadcastUri: 'vlan://90' }] });
    assert.equal((await zone.run('ip addr | grep breth1-90 > /dev/null 2>&1; echo $?')).stdout, '0\n');
    await zone.change({ persistentNetworks: [] });
    assert.equal((await zone.run('ip addr | grep breth1-90 > /dev/null 2>&1; echo $?')).stdout, '1\n');
  });

  it('reaches its machines, other hosts and the world', async () => {
    await using zone = await sshZone();
    await addRouter(zone);
    const reaches = async (address: string): Promise<boolean> => (await zone.run(`ping -c1 -W1 ${address}`)).exitCode === 0;
    await zone.zone.machines.put(
      machineOf({
        name: 'v-1-VM',
        id: 1,
        type: 'ConsoleProxy',
        nics: [nicOf({ deviceId: 0, type: 'Control', ip: '169.254.3.7' })],
      }),
    );
    assert.deepEqual(await Promise.all(['169.254.3.7', '203.0.113.10', '8.8.8.8'].map(reaches)), [true, true, true]);
    assert.deepEqual(await Promise.all(['169.254.3.8', '203.0.113.11'].map(reaches)), [false, false]);
  });

  it('cannot be changed by hand', async () => {
    await using zone = await sshZone();
    const { exitCode, stderr } = await zone.run('ip link set cloudbr0 down');
    assert.notEqual(exitCode, 0);
    assert.match(stderr, /follows its machines/);
  });
});

describe('virsh on a host', () => {
  it('lists the machines that run there', async () => {
    await using zone = await sshZone();
    await zone.zone.machines.put(machineOf({ name: 'i-2-5-VM', id: 5 }));
    await zone.zone.machines.put(machineOf({ name: 'i-2-6-VM', id: 6, host: 'kvm-sim-0002' }));
    assert.deepEqual(
      await zone.run('virsh list --all'),
      ok(' Id   Name       State\n--------------------------\n 5    i-2-5-VM   running\n\n'),
    );
    assert.deepEqual(await zone.run('virsh list | grep -c running'), ok('1\n'));
    assert.deepEqual(await zone.run('virsh domstate i-2-5-VM'), ok('running\n\n'));
    assert.equal((await zone.run('virsh domstate i-2-6-VM')).exitCode, 1);
    assert.match((await zone.run('virsh nosuch')).stderr, /unknown command/);
  });

  it('shows a machine’s hardware', async () => {
    await using zone = await sshZone();
    const nics = [nicOf({ deviceId: 0, type: 'Guest', broadcastUri: 'vlan://7', label: 'cloudbr1' })];
    await zone.zone.machines.put(machineOf({ name: 'i-2-5-VM', id: 5, cpus: 2, nics }));
    const xml = (await zone.run('virsh dumpxml i-2-5-VM')).stdout;
    for (const part of [
      '<name>i-2-5-VM</name>',
      "<vcpu placement='static'>2</vcpu>",
      "<source bridge='breth1-7'/>",
      "<mac address='02:00:00:00:00:00'/>",
      "<source file='/mnt/pool-1/aaaa'/>",
    ]) {
      assert.ok(xml.includes(part), part);
    }
    assert.match(
      (await zone.run('virsh domiflist i-2-5-VM | grep breth1-7')).stdout,
      /^ vnet160 +bridge +breth1-7 +virtio +02:00:00:00:00:00\n$/,
    );
    assert.match((await zone.run('virsh dominfo 5')).stdout, /Max memory: +524288 KiB/);
  });

  it('pulls a machine’s plug', async () => {
    await using zone = await sshZone();
    await addRouter(zone);
    assert.equal((await zone.run('virsh destroy r-4-VM')).exitCode, 0);
    assert.equal(zone.zone.machines.get('r-4-VM')?.state, 'stopped');
    assert.equal(zone.fleet.get('r-4-VM').power, 'off');
  });
});

describe('from a host into its routers', () => {
  it('runs the rest of the words there, and pipes here', async () => {
    await using zone = await sshZone();
    await addRouter(zone);
    assert.deepEqual(await zone.run(inRouter('hostname')), ok('r-4-VM\n'));
    assert.deepEqual(
      await zone.run(`${inRouter('cat /var/cache/cloud/cmdline')} | grep -o 'name=[^ ]*' | cut -d= -f2`),
      ok('r-4-VM\n'),
    );
    assert.deepEqual(await zone.run(`${inRouter('systemctl is-active dnsmasq')}; hostname`), ok(`active\n${hostName}\n`));
    assert.match((await zone.run(inRouter('/opt/cloud/bin/checkrouter.sh '))).stdout, /^Status: [A-Z]+\n$/);
    assert.equal((await zone.run(inRouter('false'))).exitCode, 1);
  });

  for (const form of [
    `ssh -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -i /root/.ssh/id_rsa.cloud -p 3922 root@${routerAddress} hostname`,
    `ssh -p3922 -qi key ${routerAddress} hostname`,
    `ssh ${routerAddress} -p 3922 -q hostname`,
    `ssh -oPort=3922 -l root ${routerAddress} 'hostname'`,
    `echo hostname | ssh -p 3922 ${routerAddress}`,
    `sudo ssh -p 3922 ${routerAddress} "cat" < /etc/hostname | sed s/${hostName}/r-4-VM/`,
  ]) {
    it(`takes ${form}`, async () => {
      await using zone = await sshZone();
      await addRouter(zone);
      assert.equal((await zone.run(form)).stdout, 'r-4-VM\n');
    });
  }

  it('finds nothing behind other addresses, other ports, and on other hosts', async () => {
    await using zone = await sshZone();
    await addRouter(zone, { host: 'kvm-sim-0002' });
    const nothing = { stdout: '', stderr: '', exitCode: 255 };
    assert.deepEqual(await zone.run(inRouter('hostname')), nothing);
    assert.deepEqual(await zone.run(inRouter('hostname', '169.254.9.9')), nothing);
    assert.deepEqual(await zone.run(`ssh -q ${routerAddress} hostname`), nothing);
    assert.match((await zone.run('ssh -p 3922 169.254.9.9 hostname')).stderr, /No route to host/);
  });

  it('copies files with scp', async () => {
    await using zone = await sshZone();
    await addRouter(zone);
    const options = '-P 3922 -q -o StrictHostKeyChecking=no -i /root/.ssh/id_rsa.cloud';
    await zone.run('mkdir -p /tmp/d; echo one > /tmp/d/one; echo two > /tmp/two');
    assert.deepEqual(await zone.run(`scp ${options} /tmp/two root@${routerAddress}:/var/cache/cloud/`), ok(''));
    assert.deepEqual(await zone.run(`scp ${options} -r /tmp/d root@${routerAddress}:/root`), ok(''));
    assert.deepEqual(await zone.run(inRouter('cat /var/cache/cloud/two /root/d/one')), ok('two\none\n'));
    assert.deepEqual(await zone.run(`scp ${options} root@${routerAddress}:/var/cache/cloud/two back; cat back`), ok('two\n'));
    assert.equal((await zone.run(`scp ${options} root@${routerAddress}:/no/such/file .`)).exitCode, 1);
    assert.equal((await zone.run(`scp ${options} /tmp/two root@169.254.9.9:/root`)).exitCode, 1);
  });
});
