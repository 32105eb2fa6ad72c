import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from '../../../../fleet/cli/cloudstack/settings.ts';
import { allowLoopbackAnd } from '../../../../fleet/connectors/cloudstack/session/server-address.ts';

const refused = (flags: Record<string, unknown>, message: RegExp): void => {
  assert.throws(() => readSettings(flags), { code: 'VRA_BAD_INPUT', message });
};

void test('without flags: this machine’s server, ten hosts that register', () => {
  const settings = readSettings({});
  assert.deepEqual(settings.server, [{ host: '127.0.0.1', port: 8250 }]);
  assert.equal(settings.serverGiven, false);
  assert.deepEqual([settings.hosts, settings.hostCidr, settings.firstHost, settings.join], [10, '10.20.0.0/16', 11, 'register']);
});

void test('several servers, with and without ports', () => {
  const { server } = readSettings({ server: 'localhost, 127.0.0.2:8251' });
  assert.deepEqual(server, [
    { host: 'localhost', port: 8250 },
    { host: '127.0.0.2', port: 8251 },
  ]);
});

void test('a server elsewhere needs to be named on purpose', () => {
  refused({ server: '10.1.2.3:8250' }, /add --allow-server 10\.1\.2\.3/);
  refused({ server: 'cloud.example.org' }, /of another machine/);
  assert.equal(
    readSettings({ server: 'Cloud.example.org', allowServer: ['cloud.example.org'] }).server[0]?.host,
    'Cloud.example.org',
  );
});

void test('a bad value names its flag and what it takes', () => {
  refused({ zone: 'zone1' }, /^--zone: a numeric id/);
  refused({ hostCidr: '10.20.0.0' }, /^--host-cidr: an IPv4 network/);
  refused({ server: 'a b' }, /^--server: "a b" is no server/);
  refused({ server: '127.0.0.1:99999' }, /^--server/);
  refused({ hosts: '0' }, /^--hosts: a whole number from 1 to 20000; not "0"$/);
  refused({ hosts: 'many' }, /^--hosts: a whole number from 1 to 20000; not "many"$/);
  refused({ timeout: '1.5' }, /^--timeout: a whole number, 1 or more; not "1\.5"$/);
  refused({ zone: '0' }, /^--zone: a numeric id .*; not "0"$/);
  refused({ reachable: ['10.0.0.0/8', 'far'] }, /^--reachable: an IPv4 network.*; not "far"$/);
  refused({ password: '' }, /^--password: [^"]*$/);
  refused({ api: 'nowhere' }, /127\.0\.0\.1:7070/);
  refused({ join: 'add' }, /add --listen-ssh/);
  assert.deepEqual(readSettings({ api: '7070' }).api, { host: '127.0.0.1', port: 7070 });
});

void test('names of this machine are always allowed', () => {
  const allowed = allowLoopbackAnd(['ms.example']);
  for (const host of ['127.0.0.1', '127.9.9.9', 'localhost', '::1', 'MS.example']) assert.ok(allowed(host), host);
  for (const host of ['10.0.0.1', '127.0.0.1.example.org', 'example', '0.0.0.0']) assert.ok(!allowed(host), host);
});
