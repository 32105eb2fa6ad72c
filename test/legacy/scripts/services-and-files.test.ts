import assert from 'node:assert/strict';
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { describe, it } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import { LegacyDoor } from '#agent';
import { FakeAgent, isolatedCommandLine, isolatedMachine, type FakeMachine } from '../../support/fake-machine.ts';
import { runProgram, whyNotReal } from '../../support/real-program.ts';

async function booted(): Promise<{ machine: FakeMachine; agent: FakeAgent; door: LegacyDoor }> {
  const machine = isolatedMachine();
  const agent = await FakeAgent.on(machine);
  const door = new LegacyDoor(agent);
  await door.boot(isolatedCommandLine);
  agent.calls.length = 0;
  return { machine, agent, door };
}

describe('update_interface_config.sh', () => {
  it('sets the MTU of the NIC with the address, and the DHCP option', async () => {
    const { machine, door } = await booted();
    await machine.put({ '/etc/dnsmasq.d/cloud.conf': 'bind-interfaces\ndhcp-option=eth0,26,1500\ndhcp-option=eth0,3,1\n' });
    const result = await door.run('update_interface_config.sh', ['10.1.1.1', '24', '1450', '15']);
    assert.deepEqual(result, { stdout: 'eth0\ndhcp-option=eth0,26,1500\n', stderr: '', exitCode: 0 });
    assert.equal(
      await machine.text('/etc/dnsmasq.d/cloud.conf'),
      'bind-interfaces\ndhcp-option=eth0,26,1450\ndhcp-option=eth0,3,1\n',
    );
    assert.deepEqual(machine.networkChanges, [{ links: [{ device: 'eth0', mtu: 1450 }] }]);
    assert.ok(machine.ran.includes('systemctl restart dnsmasq'));
  });

  it('appends the option where there was none, and fails as dnsmasq fails', async () => {
    const { machine, door } = await booted();
    machine.broken.add('dnsmasq');
    assert.equal((await door.run('update_interface_config.sh', ['203.0.113.10', '24', '1450', '15'])).exitCode, 1);
    assert.equal(await machine.text('/etc/dnsmasq.d/cloud.conf'), 'dhcp-option=eth2,26,1450\n');
  });

  it('says when no NIC has the address', async () => {
    const { door } = await booted();
    const { stdout, exitCode } = await door.run('update_interface_config.sh', ['10.9.9.9', '24', '1450', '15']);
    assert.deepEqual([exitCode, stdout.includes('Interface with IP 10.9.9.9 not found')], [1, true]);
    assert.match((await door.run('update_interface_config.sh', ['10.1.1.1', '24', 'x'])).stderr, /"x" is not an MTU/);
  });
});

describe('manage_service.sh, cks_iso.sh, bumpup_priority.sh', () => {
  it('go to the service manager and the web root', async () => {
    const { machine, door } = await booted();
    machine.programs.set('systemctl stop keepalived', { stdout: '' });
    assert.equal((await door.run('manage_service.sh', ['stop', 'keepalived'])).exitCode, 0);
    assert.ok(machine.ran.includes('systemctl stop keepalived'));
    assert.equal(
      (await door.run('cks_iso.sh', ['true'])).stdout,
      'Mounting CKS ISO into /var/www/html/cks-iso\nRestarting apache2 service\n',
    );
    assert.equal(await machine.text('/var/www/html/.htaccess'), 'Options +Indexes\n');
    assert.equal(
      (await door.run('cks_iso.sh', ['false'])).stdout,
      'Unmounting CKS ISO from /var/www/html/cks-iso\nRestarting apache2 service\n',
    );
    assert.equal(await machine.text('/var/www/html/.htaccess'), 'Options -Indexes\n');
    assert.equal(await machine.files.info('/var/www/html/cks-iso'), undefined);
    assert.equal((await door.run('bumpup_priority.sh', ['null'])).exitCode, 0);
    assert.equal(await machine.text('/tmp/rrouter_bumped'), '');
  });
});

/** Names and contents of a zip's entries, read back from its central directory. */
function unzip(bytes: Uint8Array): Map<string, string> {
  const zip = Buffer.from(bytes);
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const entries = new Map<string, string>();
  let at = zip.readUInt32LE(end + 16);
  for (let i = 0; i < zip.readUInt16LE(end + 10); i++) {
    const packed = zip.readUInt32LE(at + 20);
    const nameLength = zip.readUInt16LE(at + 28);
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    entries.set(name, inflateRawSync(zip.subarray(start, start + packed)).toString('utf8'));
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

describe('get_diagnostics_files.py and cleanup.sh', () => {
  it('gather words, scripts and files in a flat zip, which can be cleaned up', async () => {
    const { machine, door } = await booted();
    await machine.put({ '/etc/dnsmasq.d/cloud.conf': 'bind-interfaces\n', '/var/log/cloud.log': '' });
    machine.programs.set('iptables-save', { stdout: '*filter\nCOMMIT\n' });
    machine.programs.set('ip rule list', { stderr: 'no rules\n', exitCode: 2 });
    const args = ['iptables', 'iprule', '/etc/dnsmasq.d/cloud.conf', '/etc/nothing', '[filesystem_writable_check.py]', '[gone.sh]'];
    const { stdout, exitCode } = await door.run('get_diagnostics_files.py', args);
    const path = '/root/diagnostics_files_20261121-142400.zip';
    assert.deepEqual([stdout, exitCode], [`${path}\n`, 0]);
    assert.deepEqual(
      unzip(await door.readFile(path)),
      new Map([
        ['iptables.log', '*filter\nCOMMIT\n'],
        ['iprule.log', 'no rules\n'],
        ['cloud.conf', 'bind-interfaces\n'],
        ['filesystem_writable_check.py.log', 'file system is writable\n'],
        ['gone.sh.log', 'Unable to generate command for gone.sh, perhaps missing file'],
        [
          'fileinfo.txt',
          'iptables.log\niprule.log\n/etc/dnsmasq.d/cloud.conf\nfilesystem_writable_check.py.log\ngone.sh.log\n/etc/nothing File Not Found!!\n',
        ],
      ]),
    );
    assert.deepEqual(await door.run('cleanup.sh', [path]), {
      stdout: `Deleting diagnostics zip file ${path}\n`,
      stderr: '',
      exitCode: 0,
    });
    assert.deepEqual(await door.run('cleanup.sh', [path]), { stdout: `File ${path} not found in vm \n`, stderr: '', exitCode: 0 });
  });

  it('does not clean up what is no archive', async () => {
    const { machine, door } = await booted();
    await machine.put({ '/etc/hosts': 'x' });
    assert.equal((await door.run('cleanup.sh', ['/etc/hosts'])).exitCode, 1);
    assert.equal(await machine.text('/etc/hosts'), 'x');
  });
});

describe('patch-sysvms.sh and patched.sh', () => {
  const archive = Buffer.from('new scripts');
  const signature = createHash('sha512').update(archive).digest('hex');

  it('takes the uploaded scripts over and prints their version', async () => {
    const { machine, door } = await booted();
    assert.equal((await door.run('/var/cache/cloud/patch-sysvms.sh')).exitCode, 127);
    await door.putFile('/var/cache/cloud/cloud-scripts.tgz', archive);
    await door.putFile('/var/cache/cloud/agent.zip', 'x');
    await door.putFile('/var/cache/cloud/patch-sysvms.sh', '#!/bin/bash\n', { mode: 0o755 });
    await machine.put({ '/var/cache/cloud/enabled_svcs': 'haproxy apache2\ndnsmasq\n' });
    machine.unit('dnsmasq', 'active');
    machine.unit('haproxy', 'inactive');
    const result = await door.run('/var/cache/cloud/patch-sysvms.sh');
    assert.deepEqual(result, { stdout: `version:${signature} \n`, stderr: '', exitCode: 0 });
    assert.deepEqual(
      machine.ran.filter((line) => line.startsWith('systemctl')),
      ['systemctl restart dnsmasq'],
    );
    assert.equal((await door.run('get_template_version.sh')).stdout.split('&')[1], `${signature}\n`);
    for (const gone of ['agent.zip', 'cloud-scripts.tgz', 'patch-sysvms.sh']) {
      assert.equal(await machine.files.info(`/var/cache/cloud/${gone}`), undefined, gone);
    }
  });

  it('keeps the old version when a service does not come back', async () => {
    const { machine, door } = await booted();
    const before = (await door.run('get_template_version.sh')).stdout;
    await door.putFile('/var/cache/cloud/cloud-scripts.tgz', archive);
    await door.putFile('/var/cache/cloud/patch-sysvms.sh', '');
    await machine.put({ '/var/cache/cloud/enabled_svcs': 'dnsmasq\n' });
    machine.unit('dnsmasq', 'active');
    machine.broken.add('dnsmasq');
    assert.equal((await door.run('/var/cache/cloud/patch-sysvms.sh')).exitCode, 1);
    assert.equal((await door.run('get_template_version.sh')).stdout, before);
  });

  it('lists what a pattern names', async () => {
    const { door } = await booted();
    const { stdout, exitCode } = await door.run('patched.sh', ['/opt/cloud/bin/keystore*']);
    assert.equal(exitCode, 0);
    assert.deepEqual(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split(' ').at(-1)),
      ['/opt/cloud/bin/keystore-setup', '/opt/cloud/bin/keystore-cert-import'],
    );
    assert.deepEqual(await door.run('patched.sh', ['/opt/nothing*']), {
      stdout: '',
      stderr: "ls: cannot access '/opt/nothing*': No such file or directory\n",
      exitCode: 2,
    });
  });
});

/** How PEM texts travel as arguments. */
const encode = (pem: string): string => pem.replaceAll('\n', '^').replaceAll(' ', '~');

const conf = '/usr/local/cloud/systemvm/conf';

/** One DER element: where its content begins and it ends. */
function der(bytes: Buffer, at: number): { tag: number; start: number; end: number } {
  const first = bytes.readUInt8(at + 1);
  const size = first < 128 ? 0 : first & 0x7f;
  const length = size === 0 ? first : bytes.readUIntBE(at + 2, size);
  return { tag: bytes.readUInt8(at), start: at + 2 + size, end: at + 2 + size + length };
}

describe('keystore-setup and keystore-cert-import', () => {
  it('print a request that is signed with the new key and names the router', async () => {
    const { machine, door } = await booted();
    await machine.put({ [`${conf}/agent.properties`]: 'host=10.0.0.1\n' });
    const args = [`${conf}/agent.properties`, `${conf}/cloud.jks`, 'passphrase', '365', `${conf}/cloud.csr`];
    const { stdout, exitCode } = await door.run('keystore-setup', args);
    assert.equal(exitCode, 0);
    assert.match(stdout, /^-----BEGIN NEW CERTIFICATE REQUEST-----\n(?:[\w+/=]{1,64}\n)+-----END NEW CERTIFICATE REQUEST-----\n$/);
    assert.equal(await machine.text(`${conf}/agent.properties`), 'host=10.0.0.1\nkeystore.passphrase=passphrase\n');
    const request = Buffer.from(stdout.replaceAll(/-----.*-----/g, ''), 'base64');
    const outer = der(request, 0);
    const info = der(request, outer.start);
    const algorithm = der(request, info.end);
    const signature = der(request, algorithm.end);
    const key = createPrivateKey({ key: (await machine.text(`${conf}/cloud.jks`)) ?? '', passphrase: 'passphrase' });
    const signed = request.subarray(outer.start, info.end);
    assert.ok(verify('sha256', signed, createPublicKey(key), request.subarray(signature.start + 1, signature.end)));
    assert.ok(signed.includes('r-4-VM'));
    assert.ok(signed.includes(Buffer.from([0x87, 4, 203, 0, 113, 10])), 'its public address is an alternative name');
    assert.ok(!signed.includes(Buffer.from([0x87, 4, 169, 254, 3, 7])), 'its link-local one is not');
  });

  it('is a request that openssl verifies', { skip: whyNotReal('openssl') }, async () => {
    const { door } = await booted();
    const { stdout } = await door.run('keystore-setup', [`${conf}/a`, `${conf}/b`, 'secret', '1', `${conf}/c`]);
    const checked = runProgram('openssl', ['req', '-verify', '-noout', '-text'], stdout);
    assert.equal(checked.status, 0, checked.stderr);
    assert.match(checked.stdout, /Subject: C ?= ?cloudstack, O ?= ?cloudstack, OU ?= ?cloudstack, CN ?= ?r-4-VM/);
    assert.match(checked.stdout, /IP Address:10\.1\.1\.1, IP Address:203\.0\.113\.10/);
  });

  it('store what the server signed', async () => {
    const { machine, door } = await booted();
    const setup = [`${conf}/agent.properties`, `${conf}/cloud.jks`, 'passphrase', '365', `${conf}/cloud.csr`];
    await door.run('keystore-setup', setup);
    const certificate = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
    const files = [`${conf}/cloud.crt`, encode(certificate), `${conf}/cloud.ca.crt`, encode(certificate), `${conf}/cloud.key`, ''];
    const args = [`${conf}/agent.properties`, 'passphrase', `${conf}/cloud.jks`, 'ssh', ...files];
    assert.deepEqual(await door.run('keystore-cert-import', args), { stdout: '', stderr: '', exitCode: 0 });
    assert.equal(await machine.text(`${conf}/cloud.crt`), certificate);
    assert.match((await machine.text(`${conf}/cloud.key`)) ?? '', /^-----BEGIN PRIVATE KEY-----\n/);
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const sent = privateKey.export({ type: 'pkcs8', format: 'pem' });
    assert.equal((await door.run('keystore-cert-import', [...args.slice(0, -1), encode(String(sent))])).exitCode, 0);
    assert.equal(await machine.text(`${conf}/cloud.key`), sent);
    assert.equal((await door.run('keystore-cert-import', [...args.slice(0, -1), 'rubbish'])).exitCode, 1);
  });

  it('refuse without a passphrase', async () => {
    const { door } = await booted();
    const args = ['/root/none', 'x', '/root/jks', 'ssh', '/root/a', '', '/root/b', '', '/root/c', ''];
    assert.deepEqual(await door.run('keystore-cert-import', args), {
      stdout: 'Failed to find keystore passphrase from file: /root/none, quiting!\n',
      stderr: '',
      exitCode: 1,
    });
  });
});

describe('what no 4.22 server runs', () => {
  it('is there, says how it is called and changes nothing', async () => {
    const { machine, agent, door } = await booted();
    const names = [
      'ipassoc.sh',
      'loadbalancer.sh',
      'ilb.sh',
      'edithosts.sh',
      'dnsmasq.sh',
      'vmdata.py',
      'vpc_snat.sh',
      'vpc_staticroute.sh',
      'vpn_l2tp.sh',
      'ipsectunnel.sh',
      'monitor_service.sh',
      'line_edit.py',
    ];
    const before = machine.files.paths().filter((path) => path !== '/var/log/cloud.log');
    for (const name of names) {
      assert.ok(door.scriptNames.includes(`/opt/cloud/bin/${name}`), name);
      const { exitCode, stderr } = await door.run(name, ['-A']);
      assert.ok(exitCode === 1 || exitCode === 2, name);
      assert.match(stderr, new RegExp(name.replace(/\..*/, '')), name);
    }
    assert.deepEqual(
      machine.files.paths().filter((path) => path !== '/var/log/cloud.log'),
      before,
    );
    assert.deepEqual(agent.calls, []);
  });

  it('plans anew for NICs and compares the machine for stages of a start', async () => {
    const { agent, door } = await booted();
    assert.equal((await door.run('cloud-nic.sh', ['add', 'eth3'])).exitCode, 0);
    assert.equal((await door.run('/opt/cloud/bin/setup/router.sh')).exitCode, 0);
    assert.equal((await door.run('cloud-nic.sh', ['add', 'lo'])).exitCode, 1);
    assert.deepEqual(agent.calls, ['nics', 'converge full']);
  });

  it('optional features ask the machine', async () => {
    const { machine, door } = await booted();
    const known = 'default via 203.0.113.1 dev eth2';
    machine.programs.set('ip route', { stdout: known });
    machine.programs.set('iptables-save', { stdout: '-A FORWARD -i eth1 -o eth0 -j ACCEPT' });
    await door.run('baremetal_snat.sh', ['10.0.0.1', '10.0.0.9', '10.1.1.1']);
    assert.ok(machine.ran.includes('ip route add 10.0.0.9 via 10.1.1.1'));
    assert.ok(!machine.ran.includes('iptables -A FORWARD -i eth1 -o eth0 -j ACCEPT'));
    assert.equal((await door.run('baremetal_snat.sh', ['10.0.0.1', '-j DROP', '10.1.1.1'])).exitCode, 1);
    await door.run('setup_tf_route.py', ['203.0.113.10', '10.5.0.0/16']);
    assert.ok(machine.ran.includes('ip route add 10.5.0.0/16 dev eth2 table Table_eth2'));
    assert.equal((await door.run('setup_tf_route.py', ['203.0.113.99', '10.5.0.0/16'])).exitCode, 1);
    await door.run('prepare_pxe.sh', ['nfs:/k/vmlinuz', 'nfs:/k/initrd.img', 'uuid', '01-aa', 'http://ks']);
    assert.match((await machine.text('/opt/tftpboot/pxelinux.cfg/01-aa')) ?? '', /^KERNEL uuid\/vmlinuz$/m);
  });
});

describe('boot', () => {
  it('takes uploaded scripts over, wipes the bags and opens the gate', async () => {
    const machine = isolatedMachine();
    const agent = await FakeAgent.on(machine);
    const door = new LegacyDoor(agent);
    await door.putFile('/var/cache/cloud/cloud-scripts.tgz', 'scripts');
    await door.boot(isolatedCommandLine);
    assert.equal(await machine.text('/var/cache/cloud/cmdline'), isolatedCommandLine);
    assert.equal(await machine.text('/var/cache/cloud/boot_up_done'), 'Sat Nov 21 14:24:00 UTC 2026\n');
    const signature = createHash('sha512').update('scripts').digest('hex');
    assert.equal(await machine.text('/var/cache/cloud/cloud-scripts-signature'), `${signature}\n`);
    await door.putFile('/var/cache/cloud/x.json', '{}');
    await door.boot(isolatedCommandLine);
    assert.equal(await machine.text('/var/cache/cloud/cloud-scripts-signature'), `${signature}\n`, 'the disk is kept');
    assert.deepEqual(agent.calls, ['boot', 'cmdline', 'boot', 'cmdline']);
  });

  it('changes nothing for boot arguments that are none', async () => {
    const { machine, agent, door } = await booted();
    const before = machine.files.paths();
    await assert.rejects(door.boot(' type=router eth0ip=10.1.1.999 eth0mask=255.255.255.0'), { code: 'VRA_BAD_INPUT' });
    await assert.rejects(door.boot(' type=router eth0ip=10.1.1.1'), { code: 'VRA_BAD_INPUT' });
    assert.deepEqual(machine.files.paths(), before);
    assert.deepEqual(agent.calls, []);
  });
});

describe('savepassword.sh and passwd_server_ip.py', () => {
  it('hand a password over, and run a service once', async () => {
    const { machine, door } = await booted();
    assert.deepEqual(await door.run('savepassword.sh', ['-v', '10.1.1.50', '-p', 'x']), { stdout: '', stderr: '', exitCode: 0 });
    assert.equal(await machine.text('/var/cache/cloud/passwords-10.1.1.1'), undefined, 'no service, no file');
    assert.equal((await door.run('passwd_server_ip.py', ['10.1.1.1'])).exitCode, 0);
    assert.equal((await door.run('passwd_server_ip.py', ['10.1.1.1'])).exitCode, 1);
    await door.run('savepassword.sh', ['-v', '10.1.1.50', '-p', 'x']);
    assert.equal(await machine.text('/var/cache/cloud/passwords-10.1.1.1'), '10.1.1.50=x\n');
    assert.equal((await door.run('passwd_server_ip.py', ['$(reboot)'])).exitCode, 1);
  });
});
