import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { createSystemClock } from '#agent';
import { checkLocalNetwork, checkPort, isLocal } from '../../../fleet/doctor/addresses.ts';
import { measureDelayedAck } from '../../../fleet/doctor/delayed-ack.ts';
import { runDoctor } from '../../../fleet/doctor/index.ts';
import { judgeOpenFiles, openFileLimit } from '../../../fleet/doctor/open-files.ts';
import { checkServer } from '../../../fleet/doctor/server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

void test('open files: the soft limit of the table, and what is needed for hosts', () => {
  const table =
    'Limit                     Soft Limit           Hard Limit           Units\nMax open files            1024                 20000                files\n';
  assert.equal(openFileLimit(table), 1024);
  assert.equal(
    openFileLimit('Max open files            unlimited            unlimited            files'),
    Number.POSITIVE_INFINITY,
  );
  assert.equal(judgeOpenFiles(20_000, 1_000).status, 'ok');
  const short = judgeOpenFiles(1_024, 1_000);
  assert.equal(short.status, 'problem');
  assert.deepEqual(short.fix, ['ulimit -n 3000']);
  assert.equal(judgeOpenFiles(undefined, 1).status, 'warning');
});

void test('a network whose addresses lead elsewhere: the route that mends it', async () => {
  assert.equal(await isLocal('127.3.2.1'), true);
  const network = { what: 'hosts', cidr: '192.0.2.0/24', sample: '192.0.2.11', without: 'nobody finds them', required: true };
  const check = await checkLocalNetwork(network);
  assert.equal(check.status, 'problem');
  assert.match(check.found, /192\.0\.2\.11 is not an address of this machine: nobody finds them/);
  assert.deepEqual(check.fix, ['ip route add local 192.0.2.0/24 dev lo']);
  assert.equal((await checkLocalNetwork({ ...network, required: false })).status, 'warning');
  assert.equal((await checkLocalNetwork({ ...network, sample: '127.0.0.9' })).status, 'ok');
});

void test('a port that another program has', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const taken = await checkPort(port, '127.0.0.1', 'SSH');
  await new Promise<void>((resolve) => server.close(() => resolve()));
  assert.equal(taken.status, 'problem');
  assert.match(taken.found, /taken by another program/);
  assert.equal((await checkPort(port, '127.0.0.1', 'SSH')).status, 'ok');
});

void test('a server that is not there yet is a warning, not a problem', async () => {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  assert.equal((await checkServer('127.0.0.1', port, createSystemClock())).status, 'ok');
  await new Promise<void>((resolve) => server.close(() => resolve()));
  const gone = await checkServer('127.0.0.1', port, createSystemClock());
  assert.equal(gone.status, 'warning');
  assert.match(gone.found, /nothing listens there/);
});

void test('the wait for the second small write is measured, and ends', async () => {
  const ms = await measureDelayedAck('127.0.0.1', createSystemClock());
  assert.ok(ms >= 0 && ms < 1_000, `${ms} ms`);
});

void test('a whole visit: every check has a name, and each that is not well says what mends it', async () => {
  using folder = temporaryFolder();
  const checks = await runDoctor(
    {
      server: { host: '127.0.0.1', port: 1 },
      hosts: 10,
      hostCidr: '192.0.2.0/24',
      firstHost: 11,
      managementCidr: '198.51.100.0/24',
      publicCidr: '203.0.113.0/24',
      stateDir: join(folder.path, 'new', 'fleet'),
    },
    createSystemClock(),
  );
  const names = checks.map((check) => check.name);
  for (const name of ['open files', 'server 127.0.0.1:1', 'hosts 192.0.2.0/24', 'acknowledgement', 'state directory'])
    assert.ok(names.includes(name), name);
  assert.equal(checks.find((check) => check.name === 'state directory')?.status, 'ok');
  assert.deepEqual(checks.find((check) => check.name === 'public 203.0.113.0/24')?.fix, [
    'ip route add local 203.0.113.0/24 dev lo',
  ]);
});

void test('a network that is none is refused with an example', async () => {
  const options = { server: { host: '127.0.0.1', port: 1 }, hosts: 1, firstHost: 1, stateDir: '/nowhere/x' };
  await assert.rejects(runDoctor({ ...options, hostCidr: 'ten' }, createSystemClock()), {
    code: 'VRA_BAD_INPUT',
    message: /10\.20\.0\.0\/16/,
  });
  await assert.rejects(
    runDoctor({ ...options, hostCidr: '10.0.0.0/30', firstHost: 9 }, createSystemClock()),
    /no address number 9/,
  );
  await assert.rejects(
    runDoctor({ ...options, hostCidr: '10.0.0.0/24', firstHost: 11, hosts: 245 }, createSystemClock()),
    /245 hosts do not fit into 10\.0\.0\.0\/24 from number 11 on/,
  );
});
