import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { silentLog } from '#agent';
import { createHostKeys, startSshServer, type SshServer } from '../../../../../fleet/ssh/index.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';
import { connect, execute } from '../../../ssh/client.ts';
import { makeKey, quietOptions, runProgram } from '../../../ssh/ssh-programs.ts';
import { addRouter, routerAddress, sshZone, type SshZone } from './ssh-zone.ts';

async function routerServer(zone: SshZone): Promise<SshServer> {
  return startSshServer({
    bind: '0.0.0.0',
    port: 0,
    machines: (address) => zone.machines.router(address),
    hostKeys: await createHostKeys(),
    clock: zone.clock,
    log: silentLog,
  });
}

describe('a router on its SSH port', () => {
  it('answers the calls of a real host agent, with the key of its boot arguments only', async () => {
    using folder = temporaryFolder();
    const key = join(folder.path, 'id_rsa.cloud');
    const other = join(folder.path, 'other');
    const authorizedKey = await makeKey(key, 'rsa');
    await makeKey(other);
    await using zone = await sshZone();
    await addRouter(zone, { authorizedKey });
    await using server = await routerServer(zone);
    const call = (identity: string, line: string) =>
      runProgram('ssh', [
        ...quietOptions,
        '-o',
        'BatchMode=yes',
        '-p',
        String(server.port),
        '-q',
        '-i',
        identity,
        `root@${routerAddress}`,
        line,
      ]);
    const { stdout, exitCode } = await call(key, '/opt/cloud/bin/checkrouter.sh ');
    assert.match(stdout.toString(), /^Status: [A-Z]+\n$/);
    assert.equal(exitCode, 0);
    assert.equal((await call(other, 'true')).exitCode, 255);
    assert.equal((await call(key, '/opt/cloud/bin/nosuch.sh')).exitCode, 127);
  });

  it('takes queue files and configures itself from them', async () => {
    using folder = temporaryFolder();
    const key = join(folder.path, 'key');
    await makeKey(key);
    await using zone = await sshZone();
    await addRouter(zone);
    await using server = await routerServer(zone);
    const item = {
      entries: [
        {
          dns: '10.1.1.1',
          gateway: '10.1.1.1',
          host_name: 'vm-1',
          ipv4_address: '10.1.1.39',
          mac_address: '02:01:00:cc:00:01',
          default_entry: true,
        },
      ],
    };
    const file = 'vm_dhcp_entry.json.11111111-2222-3333-4444-555555555555';
    writeFileSync(
      join(folder.path, file),
      JSON.stringify({ ...item.entries[0], type: 'dhcpentry', delete_from_processed_cache: false }),
    );
    const put = await runProgram('scp', [
      ...quietOptions,
      '-O',
      '-i',
      key,
      '-P',
      String(server.port),
      join(folder.path, file),
      `root@${routerAddress}:/var/cache/cloud/`,
    ]);
    assert.deepEqual([put.exitCode, put.stderr], [0, '']);
    using client = await connect({ host: routerAddress, port: server.port });
    const applied = await execute(client, `/opt/cloud/bin/update_config.py ${file}`);
    assert.deepEqual([applied.exitCode, applied.stderr], [0, '']);
    assert.match(
      (await execute(client, 'cat /etc/dhcphosts.txt')).stdout.toString(),
      /^02:01:00:cc:00:01,(?:set:[^,]*,)?10\.1\.1\.39,vm-1,/m,
    );
  });

  for (const protocol of [[], ['-O']]) {
    it(`keeps large binary files and their modes (${protocol[0] ?? 'SFTP'})`, async () => {
      using folder = temporaryFolder();
      const key = join(folder.path, 'key');
      await makeKey(key);
      await using zone = await sshZone();
      await addRouter(zone);
      await using server = await routerServer(zone);
      const options = [...protocol, ...quietOptions, '-i', key, '-P', String(server.port)];
      const content = Buffer.from(Array.from({ length: 2_000_000 }, (_, at) => (at * 31 + (at >> 9)) & 255));
      const source = join(folder.path, 'cloud-scripts.tgz');
      writeFileSync(source, content, { mode: 0o740 });
      const put = await runProgram('scp', [...options, source, `root@${routerAddress}:/var/cache/cloud/`]);
      assert.deepEqual([put.exitCode, put.stderr], [0, '']);
      assert.equal((await zone.fleet.inspect('r-4-VM', '/var/cache/cloud/cloud-scripts.tgz')).info.mode, 0o740);
      const get = await runProgram('scp', [
        ...options,
        `root@${routerAddress}:/var/cache/cloud/cloud-scripts.tgz`,
        join(folder.path, 'back'),
      ]);
      assert.deepEqual([get.exitCode, get.stderr], [0, '']);
      assert.ok(content.equals(readFileSync(join(folder.path, 'back'))));
      const folders = await runProgram('scp', [...options, '-r', `root@${routerAddress}:/etc/dnsmasq.d`, join(folder.path, 'd')]);
      assert.deepEqual([folders.exitCode, folders.stderr], [0, '']);
      assert.deepEqual(
        readFileSync(join(folder.path, 'd/cloud.conf')),
        Buffer.from(await zone.fleet.readFile('r-4-VM', '/etc/dnsmasq.d/cloud.conf')),
      );
    });
  }

  it('feeds any bytes to a line, and gives any back', async () => {
    await using zone = await sshZone();
    await addRouter(zone);
    await using server = await routerServer(zone);
    using client = await connect({ host: routerAddress, port: server.port });
    const bytes = Uint8Array.of(0, 255, 195, 164, 10);
    await execute(client, 'cat > /root/bytes', bytes);
    assert.deepEqual([...(await zone.fleet.readFile('r-4-VM', '/root/bytes'))], [...bytes]);
    assert.deepEqual([...(await execute(client, 'cat /root/bytes')).stdout], [...bytes]);
  });

  it('is not there while the router is off, and takes passwords as they are set', async () => {
    await using zone = await sshZone({ password: 'right' });
    const machine = await addRouter(zone);
    await using server = await routerServer(zone);
    (await connect({ host: routerAddress, port: server.port, password: 'right' })).end();
    await assert.rejects(connect({ host: routerAddress, port: server.port, password: 'wrong' }));
    await zone.zone.machines.put({ ...machine, state: 'stopped' });
    await assert.rejects(connect({ host: routerAddress, port: server.port, password: 'right' }));
  });

  it('keeps directory and variables from line to line of a shell', async () => {
    await using zone = await sshZone();
    await addRouter(zone);
    await using server = await routerServer(zone);
    using client = await connect({ host: routerAddress, port: server.port });
    const lines = [
      'cd /etc/dnsmasq.d',
      'name="two words"',
      'export OTHER=x',
      'pwd; echo "$name"; env | grep OTHER',
      'nosuch',
      'cd ..; pwd',
      'false',
      'exit',
    ];
    const { stdout, stderr, exitCode } = await new Promise<Awaited<ReturnType<typeof execute>>>((resolve, reject) => {
      client.shell(false, (error, channel) => {
        if (error !== undefined) return reject(error);
        const out: Buffer[] = [];
        let err = '';
        let code: number | undefined;
        channel.on('data', (chunk: Buffer) => out.push(chunk));
        channel.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
        channel.on('exit', (status: number) => (code = status));
        channel.once('close', () => resolve({ stdout: Buffer.concat(out), stderr: err, exitCode: code }));
        channel.end(`${lines.join('\n')}\n`);
      });
    });
    assert.equal(stdout.toString(), '/etc/dnsmasq.d\ntwo words\nOTHER=x\n/etc\n');
    assert.equal(stderr, '-bash: nosuch: command not found\n');
    assert.equal(exitCode, 1);
  });
});
