import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createRouterView, parseIniFile, plan, serviceSections, type Bags, type DesiredFile, type Nic } from '#agent';
import { firstRecordings } from '../support/first-recordings.ts';
import { loadRecordedRouter, recordedRouters } from '../support/recorded-router.ts';
import { compareLines } from './compare.ts';
import { fileDifferences } from './differences/files.ts';

const fixtures = join(import.meta.dirname, '../fixtures');

/** Files of the VPN, BGP, IPv6 and redundancy plans. */
const others = /^\/etc\/(?:ipsec\.d|ppp|xl2tpd|frr|radvd\.conf|keepalived|conntrackd|cron\.d\/heartbeat)/;

/** Where lines have an order of their own only by the history of the scripts (cloudstack-vr-commands.md, 8). */
const unordered =
  /^\/(?:etc\/(?:dnsmasq\.conf|dnsmasq\.d\/cloud\.conf|dhcphosts\.txt|dhcpopts\.txt|hosts|iproute2\/rt_tables|monitor\.conf)|var\/lib\/misc\/dnsmasq\.leases)$/;

/** What a boot writes and the lab did not: it ran no boot stage, and files that equal the shipped template were left out (an idle balancer's too). */
const ofTheBoot =
  /^\/(?:etc\/(?:haproxy\/haproxy\.cfg|dnsmasq\.conf|dnsmasq-resolv\.conf|resolv\.conf|hostname|network\/interfaces|ssh\/sshd_config|systemd\/)|root\/\.ssh\/|var\/cache\/cloud\/)/;

function textOf(file: DesiredFile): string {
  const content = typeof file.content === 'function' ? file.content() : file.content;
  return typeof content === 'string' ? content : Buffer.from(content).toString('latin1');
}

/** Configuration files are recorded without comments and blank lines. */
function asRecorded(path: string, text: string): string {
  if (!path.startsWith('/etc/') || path.endsWith('rt_tables')) return text;
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('#'));
  return lines.map((line) => `${line}\n`).join('');
}

function linesOf(path: string, text: string): string[] {
  if (path.endsWith('monitor.conf')) {
    return parseIniFile(text).map(({ name, entries }) => `${path}|[${name}] ${entries.map((entry) => entry.join('=')).join(' ')}`);
  }
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => `${path}|${line}`);
}

function planned(bags: Bags, nics: readonly Nic[]): ReadonlyMap<string, DesiredFile> {
  return plan(createRouterView(bags, nics), serviceSections).files;
}

function compareFiles(name: string, recorded: ReadonlyMap<string, string>, ours: ReadonlyMap<string, DesiredFile>): void {
  const theirs: string[] = [];
  const mine: string[] = [];
  for (const [path, text] of recorded) {
    const file = ours.get(path);
    assert.ok(file, `${name} has no ${path}`);
    const own = asRecorded(path, textOf(file));
    if (unordered.test(path)) {
      theirs.push(...linesOf(path, text));
      mine.push(...linesOf(path, own));
    } else assert.equal(own, text, `${path} of ${name}`);
  }
  compareLines('files', name, theirs, mine, fileDifferences);
}

describe('service files of recorded routers', () => {
  for (const { recording, name } of recordedRouters) {
    it(name, () => {
      const router = loadRecordedRouter(recording, name);
      const recorded = new Map([...router.files].filter(([path]) => !others.test(path)));
      const ours = planned(router.bags, router.nics);
      compareFiles(name, recorded, ours);
      const unexplained = [...ours.keys()].filter((path) => !recorded.has(path) && !ofTheBoot.test(path));
      assert.deepEqual(unexplained, [], `files of ${name} that were not recorded`);
      const modes: unknown = JSON.parse(readFileSync(join(fixtures, recording, 'routers', name, 'modes.json'), 'utf8'));
      const own = [...recorded.keys()].map((path) => [path.slice(1), (ours.get(path)?.mode ?? 0o644).toString(8)] as const);
      assert.partialDeepStrictEqual(modes, Object.fromEntries(own), `modes of ${name}`);
    });
  }

  for (const { name, bags, nics } of firstRecordings()) {
    it(`${name} of vr-4.22`, () => {
      const output = join(fixtures, 'vr-4.22', name, 'output');
      const recorded = new Map(
        [...recordedText(join(output, 'files.txt'), name === 'isolated')].filter(([path]) => !others.test(path)),
      );
      for (const [file, path] of loose) {
        if (existsSync(join(output, file))) recorded.set(path, readFileSync(join(output, file), 'utf8'));
      }
      assert.ok(recorded.size >= 4, 'the recording has files');
      // These were recorded whole; of haproxy.cfg even the blank lines count.
      const ours = planned(bags, nics);
      for (const [path, text] of recorded) {
        const file = ours.get(path);
        assert.ok(file, path);
        if (!unordered.test(path)) assert.equal(textOf(file), text, path);
      }
      const ordered = [...recorded].filter(([path]) => unordered.test(path));
      compareFiles(name, new Map(ordered), ours);
    });
  }
});

/** Files of the vr-4.22 recordings that stand beside `files.txt`. */
const loose: readonly (readonly [file: string, path: string])[] = [
  ['dhcphosts.txt', '/etc/dhcphosts.txt'],
  ['hosts', '/etc/hosts'],
  ['cloud.conf', '/etc/dnsmasq.d/cloud.conf'],
  ['haproxy.cfg', '/etc/haproxy/haproxy.cfg'],
];

/** `files.txt`: files behind `--- path` lines, which may stand behind a last line without an end; one of the two is in `cat -A` form. */
function recordedText(path: string, shown: boolean): ReadonlyMap<string, string> {
  const all = readFileSync(path, 'utf8');
  const parts = all.split(/--- (\/\S+)\n/);
  const files = new Map<string, string>();
  for (let i = 1; i + 1 < parts.length; i += 2) {
    const [file = '', text = ''] = parts.slice(i, i + 2);
    if (/^\/etc\/(?:cloudstack|ipsec\.d)\//.test(file)) continue;
    // Behind the last file the lab listed folders.
    files.set(
      file,
      shown
        ? text
            .replaceAll('^I', '\t')
            .replaceAll('$\n', '\n')
            .replace(/^vhost-[\s\S]*/m, '')
        : text,
    );
  }
  return files;
}
