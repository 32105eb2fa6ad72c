import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { createRouterView, type CommandLine, type RouterView } from '#agent';
import { plannedServices, plannedText } from '../support/planned-services.ts';
import { runIsolated, whyNotReal, type ProgramOutcome } from '../support/real-program.ts';
import { loadRecordedRouter, recordedRouters } from '../support/recorded-router.ts';
import { isolatedRouter, viewOf, vpcRouter } from '../support/small-router.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const paths = [
  '/etc/dnsmasq.conf',
  '/etc/dnsmasq.d/cloud.conf',
  '/etc/dhcphosts.txt',
  '/etc/dhcpopts.txt',
  '/etc/hosts',
  '/etc/dnsmasq-resolv.conf',
  '/var/lib/misc/dnsmasq.leases',
];

/** Puts the planned files in place of the machine's own, in namespaces that are gone afterwards, with the NICs of the router. */
function withRouter(view: RouterView, script: string): ProgramOutcome {
  using folder = temporaryFolder();
  const system = plannedServices(view);
  for (const path of paths) {
    const target = join(folder.path, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, plannedText(system, path));
  }
  const shared = view.redundant ? [`ip addr add ${view.arg('guestgw') ?? ''}/32 dev eth0`] : [];
  return runIsolated(
    [
      'ip link set lo up',
      ...[...view.nics.keys()].map(
        (device) => `ip link add ${device} type veth peer name peer-${device} && ip link set ${device} up`,
      ),
      ...view.addresses.map(({ device, record }) => `ip addr add ${record.cidr} dev ${device}`),
      ...shared,
      'for at in /etc /opt /var/lib /var/log /run; do mount -t tmpfs none $at; done',
      `cp -r ${folder.path}/etc/. /etc/ && cp -r ${folder.path}/var/lib/. /var/lib/ && mkdir -p /opt/tftpboot`,
      'printf "root:x:0:0::/root:/bin/sh\\n" > /etc/passwd; printf "root:x:0:\\n" > /etc/group',
      script,
    ].join('\n'),
    { mounts: true },
  );
}

const guests = {
  dhcpentry: Object.fromEntries(
    ['10.1.1.50', '10.10.1.50', '10.10.2.50'].map((address, i) => [
      address,
      {
        host_name: `vm${i}`,
        mac_address: `02:01:00:00:00:0${i}`,
        ipv4_address: address,
        default_entry: i !== 1,
        default_gateway: address.replace(/50$/, '1'),
      },
    ]),
  ),
};

const isolated = (commandLine: CommandLine): RouterView =>
  viewOf(isolatedRouter({ dns1: '8.8.8.8', dhcprange: '10.1.1.1', ...commandLine }, guests), 3);

const variants: readonly (readonly [name: string, view: RouterView])[] = [
  ['external DNS', isolated({ useextdns: 'true' })],
  ['external DNS that nobody names', isolated({ useextdns: 'true', dns1: '' })],
  ['search order', isolated({ dnssearchorder: 'a.example,b.example' })],
  ['dual stack', isolated({ eth0ip6: '2001:db8::1', eth0ip6prelen: '64', ip6dns1: '2001:db8::53' })],
  ['redundant', isolated({ redundant_router: 'true', redundant_state: 'PRIMARY', guestgw: '10.1.1.254' })],
  ['two tiers', viewOf(vpcRouter({}, guests))],
  ['two tiers that ask the router only', viewOf(vpcRouter({ userouteripresolver: 'true' }, guests))],
];

function recordedViews(): (readonly [name: string, view: RouterView])[] {
  return recordedRouters.flatMap(({ recording, name }) => {
    const router = loadRecordedRouter(recording, name);
    const view = createRouterView(router.bags, router.nics);
    assert.ok(view);
    return view.type === 'ilbvm' ? [] : [[name, view] as const];
  });
}

const start = 'dnsmasq -C /etc/dnsmasq.conf --user=root --group=root --pid-file=/run/dnsmasq.pid';

describe('dnsmasq', { skip: whyNotReal('dnsmasq', 'ip') }, () => {
  for (const [name, view] of [...recordedViews(), ...variants]) {
    it(`takes the files of ${name}`, () => {
      const outcome = withRouter(
        view,
        ['dnsmasq --test -C /etc/dnsmasq.conf', start, 'kill "$(cat /run/dnsmasq.pid)"', 'cat /var/log/dnsmasq.log'].join('\n'),
      );
      assert.equal(outcome.status, 0, outcome.stderr + outcome.stdout);
      assert.match(outcome.stderr, /syntax check OK/);
      // It tells of lines of the host and option files that it cannot read in its log only.
      assert.doesNotMatch(outcome.stdout, /\b(?:bad|error|unknown|cannot|failed|duplicate|invalid|illegal)\b/i);
      assert.match(outcome.stdout, /started, version/);
    });
  }
});
