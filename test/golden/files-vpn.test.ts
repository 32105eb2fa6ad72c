import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  bgpSections,
  createRouterView,
  ipv6Sections,
  parseBlocks,
  parseChapSecrets,
  parseIpsecConf,
  parseIpsecSecrets,
  plan,
  redundancySections,
  vpnSections,
  type BlockItem,
  type DesiredFile,
  type Nic,
} from '#agent';
import { bagsFromFolder, loadRecordedRouter, recordedRouters } from '../support/recorded-router.ts';
import { compareLines } from './compare.ts';
import { filesVpnDifferences } from './differences/files-vpn.ts';

const sections = [...bgpSections, ...ipv6Sections, ...redundancySections, ...vpnSections];
const ours =
  /^\/(?:ramdisk|etc\/(?:frr|ipsec\.d|xl2tpd|ppp|keepalived|conntrackd)|etc\/radvd\.conf|etc\/cron\.d\/heartbeat)(?:\/|$)/;

/** Every line of nested blocks with the heads it is under. */
function* blockLines(items: readonly BlockItem[], path = ''): Generator<string> {
  for (const item of items) {
    if (typeof item === 'string') yield `${path}${item.replace(/;$/, '')}`;
    else {
      yield `${path}${item.head}`;
      yield* blockLines(item.items, `${path}${item.head} > `);
    }
  }
}

/** What a file says, whatever its layout: comments, blank lines, indentation and the order of settings do not count. */
function meaning(path: string, text: string): string[] {
  if (/keepalived|conntrackd|radvd/.test(path)) return [...blockLines(parseBlocks(text))];
  if (path.endsWith('.secrets')) return parseIpsecSecrets(text).map((secret) => JSON.stringify(secret));
  if (path.endsWith('chap-secrets')) return parseChapSecrets(text).map((user) => JSON.stringify(user));
  if (path.startsWith('/etc/ipsec.d/')) {
    return parseIpsecConf(text).flatMap(({ name, settings }) => settings.map(([key, value]) => `${name} > ${key}=${value}`));
  }
  return text
    .split('\n')
    .map((line) => line.trim().replaceAll(/\s+/g, ' '))
    .filter((line) => line !== '' && !line.startsWith('#'));
}

function lines(files: Iterable<readonly [path: string, text: string]>): string[] {
  return [...files]
    .filter(([path]) => ours.test(path))
    .flatMap(([path, text]) => meaning(path, text).map((line) => `${path}|${line}`));
}

function planned(files: Iterable<DesiredFile>): [string, string][] {
  return [...files].map(({ path, content }) => {
    assert.ok(typeof content === 'string');
    return [path, content];
  });
}

describe('files of VPN, BGP, IPv6 and redundancy of recorded routers', () => {
  for (const { recording, name } of recordedRouters) {
    it(name, () => {
      const router = loadRecordedRouter(recording, name);
      const system = plan(createRouterView(router.bags, router.nics), sections);
      compareLines('files', name, lines(router.files), lines(planned(system.files.values())), filesVpnDifferences);
    });
  }

  it('the VPC of vr-4.22', () => {
    const output = join(import.meta.dirname, '../fixtures/vr-4.22/vpc/output');
    const bags = bagsFromFolder(join(output, 'etc/cloudstack'));
    const nics = [...(bags.get('ips')?.keys() ?? [])].map((device): Nic => ({
      device,
      mac: `02:00:00:00:00:0${device.at(-1) ?? ''}`,
    }));
    const files = planned(plan(createRouterView(bags, nics), vpnSections).files.values());
    const recorded = files.map(([path]): [string, string] => [path, recordedText(output, path)]);
    assert.deepEqual(
      files.map(([path]) => path),
      [
        '/etc/ipsec.d/ipsec.any.secrets',
        '/etc/ipsec.d/ipsec.vpn-198.51.100.9.conf',
        '/etc/ipsec.d/ipsec.vpn-198.51.100.9.secrets',
        '/etc/ipsec.d/l2tp.conf',
        '/etc/ppp/chap-secrets',
        '/etc/ppp/options.xl2tpd',
        '/etc/xl2tpd/xl2tpd.conf',
      ],
    );
    compareLines('files', 'vpc', lines(recorded), lines(files), []);
  });
});

/** A file of the vr-4.22 recording: out of `files.txt`, each behind a `--- path` line. */
function recordedText(output: string, path: string): string {
  const all = readFileSync(join(output, 'files.txt'), 'utf8');
  const start = all.indexOf(`--- ${path}\n`);
  assert.ok(start >= 0, `${path} was not recorded`);
  const body = all.slice(start + path.length + 5);
  return body.slice(0, body.indexOf('--- /'));
}
