import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keptHostsNotice } from '../../../../fleet/cli/cloudstack/kept-hosts.ts';
import { makeHosts } from '../../../../fleet/connectors/cloudstack/index.ts';

const place = { zone: '1', pod: '1', cluster: '1' };
const hosts = (count: number, options: Partial<Parameters<typeof makeHosts>[0]> = {}) =>
  makeHosts({ count, cidr: '10.20.0.0/16', seed: 1, place, ...options });
const named = (records: ReturnType<typeof hosts>) => new Map(records.map((host) => [host.name, host]));

void test('nothing is said when the hosts are those that were asked for, or come to those that are there', () => {
  assert.equal(keptHostsNotice(named(hosts(3)), hosts(3)), undefined);
  assert.equal(keptHostsNotice(named(hosts(3)), hosts(5)), undefined);
});

void test('more hosts than were asked for', () => {
  assert.match(keptHostsNotice(named(hosts(3)), hosts(1)) ?? '', /^all 3 hosts of the state directory run, not 1\. .*--fresh/);
});

void test('another place or other addresses than those that were asked for', () => {
  const kept = named(hosts(2));
  const other = { place: { ...place, zone: '7' } };
  assert.match(
    keptHostsNotice(kept, hosts(3, other)) ?? '',
    /^2 are kept as they were made \(kvm-sim-0001: zone 1, pod 1, cluster 1, 10\.20\.0\.11\)/,
  );
  assert.match(keptHostsNotice(kept, hosts(2, { cidr: '10.30.0.0/16' })) ?? '', /^2 are kept/);
  assert.match(keptHostsNotice(named(hosts(1, { place: undefined })), hosts(1)) ?? '', /waiting for addHost, 10\.20\.0\.11/);
});

void test('what the server did with a host is no difference', () => {
  assert.equal(keptHostsNotice(named(hosts(1)), hosts(1, { place: undefined })), undefined);
  const dismissed = hosts(1, { place: undefined }).map((host) => ({ ...host, stopped: 'deleted' as const }));
  assert.equal(keptHostsNotice(named(dismissed), hosts(1)), undefined);
});
