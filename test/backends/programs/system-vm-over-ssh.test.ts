import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mountTablePath, printMountTable } from '#backends/dummy';
import { bootedRouter, printedBy, type BootedRouter } from './support/booted-router.ts';

// Section D of cloudstack-over-ssh.md: system VMs, with the boot arguments that a live server sent.

const storageArguments =
  ' template=domP type=secstorage host=127.0.0.1 port=8250 name=s-2-VM zone=1 pod=1 guid=s-2-VM workers=100 authorized_key=c3NoLXJzYSBB resource=org.apache.cloudstack.storage.resource.NfsSecondaryStorageResource instance=SecStorage sslcopy=false role=templateProcessor mtu=1500 eth2ip=10.64.0.11 eth2mask=255.255.0.0 gateway=10.64.0.1 public.network.device=eth2 eth0ip=169.254.1.107 eth0mask=255.255.240.0 eth1ip=172.16.2.125 eth1mask=255.255.0.0 mgmtcidr=192.0.2.0/24 localgw=172.16.0.1 private.network.device=eth1 internaldns1=10.0.0.53 dns1=10.0.0.53 nfsVersion=null keystore_password=V2JmQUJXYjhSMnNyekFlQQ== useHttpsToUpload=true secondaryStorageServerAddress=10.250.0.1';
const consoleArguments =
  ' template=domP type=consoleproxy host=127.0.0.1 port=8250 name=v-1-VM zone=1 pod=1 guid=Proxy.1 proxy_vm=1 disable_rp_filter=true authorized_key=c3NoLXJzYSBB eth2ip=10.64.0.10 eth2mask=255.255.0.0 gateway=10.64.0.1 eth0ip=169.254.10.100 eth0mask=255.255.240.0 eth1ip=172.16.2.89 eth1mask=255.255.0.0 mgmtcidr=192.0.2.0/24 localgw=172.16.0.1 internaldns1=10.0.0.53 dns1=10.0.0.53 vncport=8080 keystore_password=OUFQOWpXRnB0MkRlNWZZYQ==';

const nics = [{ mac: '0e:00:a9:fe:01:6b' }, { mac: '1e:00:1a:00:02:74' }, { mac: '1e:00:aa:00:03:f3' }];

const storageVm = (): Promise<BootedRouter> => bootedRouter({ name: 's-2-VM', commandLine: storageArguments, nics });
const consoleVm = (): Promise<BootedRouter> => bootedRouter({ name: 'v-1-VM', commandLine: consoleArguments, nics });

async function mountStore(vm: BootedRouter): Promise<void> {
  const target = '/mnt/SecStorage/8f0e4b5e-3a0f-3c4e-9f0a-1c2d3e4f5a6b';
  const mounts = [{ source: '10.250.0.1:/export/secondary', target, type: 'nfs4', options: 'rw,relatime,vers=4.2' }];
  await vm.door.putFile(mountTablePath, printMountTable(mounts));
}

describe('a system VM', () => {
  for (const [kind, open, own] of [
    ['secondary storage', storageVm, ['169.254.1.107/20', '172.16.2.125/16', '10.64.0.11/16']],
    ['console proxy', consoleVm, ['169.254.10.100/20', '172.16.2.89/16', '10.64.0.10/16']],
  ] as const) {
    it(`of ${kind} boots without anything left over`, async () => {
      await using vm = await open();
      assert.deepEqual(vm.agent.status(), { readiness: 'ready', reasons: [] });
      assert.equal(await printedBy(vm, 'systemctl is-active cloud'), 'active\n');
      for (const unit of ['ssh', 'chronyd', 'qemu-guest-agent']) {
        assert.equal(await printedBy(vm, `systemctl is-active ${unit}`), 'active\n', unit);
      }
      for (const unit of ['dnsmasq', 'haproxy', 'keepalived']) {
        assert.equal((await vm.exec(`systemctl is-active ${unit}`)).exitCode, 3, unit);
      }
      assert.match(await printedBy(vm, 'ps aux'), / \/usr\/bin\/java /);
    });

    it(`of ${kind} has the addresses of its boot arguments, control on eth0`, async () => {
      await using vm = await open();
      const found = await printedBy(vm, "ip -f inet -o addr show | awk '/eth/ {print $4}'");
      assert.deepEqual(found.trim().split('\n'), [...own]);
      const cmdline = await printedBy(vm, 'cat /var/cache/cloud/cmdline');
      const [control = '', management = ''] = own.map((cidr) => cidr.replace(/\/.*/, ''));
      assert.ok(cmdline.includes(` eth0ip=${control} `) && cmdline.includes(` eth1ip=${management} `));
      const told = String.raw`cat /var/cache/cloud/cmdline | xargs | sed "s/ /\n/g" | grep eth0ip= | sed "s/\=/ /g" | awk '{print $2}'`;
      assert.equal(await printedBy(vm, told), `${control}\n`);
      assert.match(await printedBy(vm, 'netstat -atn'), new RegExp(`${control.replaceAll('.', String.raw`\.`)}:3922 `));
    });

    it(`of ${kind} reaches the management network by its own gateway, the rest by the public one`, async () => {
      await using vm = await open();
      const routes = (await printedBy(vm, 'ip route')).split('\n').map((route) => route.trim());
      assert.ok(routes.includes('default via 10.64.0.1 dev eth2'), routes.join('\n'));
      assert.ok(routes.includes('192.0.2.0/24 via 172.16.0.1 dev eth1'));
      assert.ok(routes.includes('10.0.0.53 via 172.16.0.1 dev eth1'));
      assert.deepEqual((await printedBy(vm, 'ip rule')).trim().split('\n').length, 3);
      assert.match(await printedBy(vm, 'cat /etc/resolv.conf'), /^nameserver 10\.0\.0\.53$/m);
    });

    it(`of ${kind} answers to versions, diagnostics, alerts and a live patch as a router does`, async () => {
      await using vm = await open();
      assert.match(
        await printedBy(vm, '/opt/cloud/bin/get_template_version.sh'),
        /^Cloudstack Release 4\.22\S* .*&[\da-f]{128}\n$/,
      );
      assert.match(await printedBy(vm, 'cat /etc/cloudstack-release'), /^Cloudstack Release 4\.22/);
      assert.equal(await printedBy(vm, '/opt/cloud/bin/getRouterAlerts.sh'), 'No Alerts\n');
      assert.match(await printedBy(vm, "/opt/cloud/bin/diagnostics.py 'ping -c 1 8.8.8.8'"), /1 received.*&&\n&&\n0\n$/s);
      assert.match(await printedBy(vm, "/opt/cloud/bin/diagnostics.py 'ping -c 1 192.0.2.2'"), /100% packet loss.*&&\n&&\n1\n$/s);
      assert.match(
        await printedBy(vm, "/opt/cloud/bin/diagnostics.py 'arping -c 1 -I eth2 10.64.0.1'"),
        /Received 1 response.*&&\n0\n$/s,
      );
      assert.match(await printedBy(vm, "/opt/cloud/bin/diagnostics.py 'traceroute 8.8.4.4 -m 5'"), /8\.8\.4\.4.*&&\n&&\n0\n$/s);
      assert.match(await printedBy(vm, '/opt/cloud/bin/get_diagnostics_files.py /var/log/cloud.log'), /\.zip\s*$/);
      assert.match(await printedBy(vm, '/opt/cloud/bin/patched.sh "/opt/cloud/bin/keystore*"'), /keystore-setup\n/);
      await vm.door.putFile('/var/cache/cloud/cloud-scripts.tgz', 'new scripts');
      await vm.door.putFile('/var/cache/cloud/patch-sysvms.sh', '#!/bin/sh\n', { mode: 0o755 });
      const patched = await printedBy(vm, '/var/cache/cloud/patch-sysvms.sh');
      assert.match(patched, /^version:[\da-f]{128} \n$/);
      assert.ok((await printedBy(vm, '/opt/cloud/bin/get_template_version.sh')).includes(patched.slice(8, 136)));
      assert.equal(await printedBy(vm, 'systemctl is-active cloud'), 'active\n');
    });
  }

  it('lets in what its service needs', async () => {
    await using proxy = await consoleVm();
    const input = await printedBy(proxy, 'iptables -S INPUT');
    assert.match(input, /^-P INPUT DROP\n/);
    assert.match(input, /^-A INPUT -i eth0 -p tcp -m state --state NEW -m tcp --dport 3922 -j ACCEPT$/m);
    assert.match(input, /^-A INPUT -i eth2 -p tcp -m tcp --dport 8080 -m state --state NEW -j ACCEPT$/m);
    assert.ok(input.indexOf('--icmp-type 13 -j DROP') < input.indexOf('-p icmp -j ACCEPT'));
    assert.equal(await printedBy(proxy, 'iptables -S | grep -c FW_ || true'), '0\n');
  });
});

describe('ssvm-check.sh', () => {
  const check = '/usr/local/cloud/systemvm/ssvm-check.sh';

  it('has the words of trouble in its closing line only when all is well', async () => {
    await using vm = await storageVm();
    await mountStore(vm);
    const { stdout, exitCode } = await vm.exec(check);
    assert.equal(exitCode, 0);
    assert.match(stdout, /^Good: Java process is running$/m);
    // Clients grep for the words and count each exactly once.
    assert.equal(
      await printedBy(vm, `${check} |grep -e ERROR -e WARNING -e FAIL`),
      'Tests Complete. Look for ERROR or WARNING above.\n',
    );
  });

  it('says what is wrong', async () => {
    await using vm = await storageVm();
    assert.match((await vm.exec(check)).stdout, /^ERROR: no secondary storage is mounted/m);
    await mountStore(vm);
    await printedBy(vm, 'systemctl stop cloud');
    const { stdout, exitCode } = await vm.exec(check);
    assert.equal(exitCode, 1);
    assert.match(stdout, /^ERROR: Java process is not running/m);
  });

  it('is not on other machines', async () => {
    await using proxy = await consoleVm();
    assert.equal((await proxy.exec(check)).exitCode, 127);
    await using router = await bootedRouter();
    assert.equal((await router.exec(check)).exitCode, 127);
  });
});

describe('mount', () => {
  it('shows image stores until the next power-on', async () => {
    await using vm = await storageVm();
    assert.deepEqual(await vm.exec("mount | grep 'type nfs'"), { stdout: '', stderr: '', exitCode: 1 });
    await mountStore(vm);
    assert.match(
      await printedBy(vm, "mount | grep 'type nfs'"),
      /^10\.250\.0\.1:\/export\/secondary on \/mnt\/SecStorage\/[\da-f-]+ type nfs4 \(rw,.*\)\n$/,
    );
    assert.match(await printedBy(vm, 'df -h'), /^10\.250\.0\.1:\/export\/secondary +2\.0T /m);
    assert.match(await printedBy(vm, 'cat /proc/mounts'), /^10\.250\.0\.1:\/export\/secondary \/mnt\/SecStorage\/\S+ nfs4 /m);
    await vm.machine.power.reboot();
    assert.equal((await vm.exec("mount | grep 'type nfs'")).exitCode, 1);
  });
});
