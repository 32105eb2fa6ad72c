import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createRouterView, plan, redundancySections, type DesiredSystem, type RouterView } from '#agent';
import { runIsolated, whyNotReal, type ProgramOutcome } from '../support/real-program.ts';
import { loadRecordedRouter } from '../support/recorded-router.ts';
import { isolatedRouter, viewOf, vpcRouter } from '../support/small-router.ts';

const confPath = '/etc/keepalived/keepalived.conf';
const pair = { redundant_router: 'true', guestgw: '10.1.1.1', redundant_state: 'BACKUP' };

function isText(content: unknown): asserts content is string {
  assert.equal(typeof content, 'string');
}

/**
 * A root of its own around the machine's programs, with the router's NICs and scripts: keepalived looks whether the NICs are there
 * and whether the scripts are root's alone.
 */
function rootScript(folder: string, nics: readonly string[], command: string): string {
  return `
    mount -t tmpfs none ${folder}/root
    for d in /bin /sbin /lib /lib64; do
      if [ -L $d ]; then cp -a $d ${folder}/root$d; elif [ -d $d ]; then mkdir ${folder}/root$d; mount --rbind $d ${folder}/root$d; fi
    done
    for d in /usr /dev /proc /sys; do mkdir ${folder}/root$d; mount --rbind $d ${folder}/root$d; done
    cp -r ${folder}/files/. ${folder}/root/
    cp /etc/passwd /etc/group ${folder}/root/etc/
    ${nics.map((nic) => `ip link add ${nic} type veth peer name peer-${nic}; ip link set ${nic} up`).join('\n    ')}
    chroot ${folder}/root ${command}
  `;
}

describe('the real keepalived', { skip: whyNotReal('keepalived', 'chroot', 'ip') }, () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'vrfleet-keepalived-'));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function put(path: string, text: string, mode: number): void {
    const target = join(folder, 'files', path);
    mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
    writeFileSync(target, text, { mode });
  }

  /** `keepalived -t` on a configuration, beside the other files of the plan. */
  function checkConf(view: RouterView, system: DesiredSystem, conf: string): ProgramOutcome {
    rmSync(join(folder, 'files'), { recursive: true, force: true });
    mkdirSync(join(folder, 'root'), { recursive: true });
    for (const { path, content, mode } of system.files.values()) {
      isText(content);
      put(path, content, mode ?? 0o644);
    }
    put('/opt/cloud/bin/configure_router.py', '#!/bin/sh\n', 0o755);
    put(confPath, conf, 0o644);
    return runIsolated(rootScript(folder, [...view.nics.keys()], `keepalived -t -f ${confPath}`), { mounts: true });
  }

  function takes(view: RouterView): void {
    const system = plan(view, redundancySections);
    const conf = system.files.get(confPath)?.content;
    isText(conf);
    const outcome = checkConf(view, system, conf);
    assert.equal(outcome.stderr + outcome.stdout, '');
    assert.equal(outcome.status, 0);
  }

  it('takes what a recorded router of a pair is planned to have', () => {
    const router = loadRecordedRouter('cloudstack-4.22', 'r-14-VM');
    const view = createRouterView(router.bags, router.nics);
    assert.ok(view !== undefined);
    takes(view);
  });

  it('takes an isolated pair and a VPC pair with several tiers', () => {
    takes(viewOf(isolatedRouter(pair)));
    takes(viewOf(vpcRouter({ ...pair, router_password: '91371918273', router_id: '7', advert_int: '3' })));
  });

  it('refuses what 4.22 wrote: nobody is said to run the scripts', () => {
    const router = loadRecordedRouter('cloudstack-4.22', 'r-14-VM');
    const view = createRouterView(router.bags, router.nics);
    assert.ok(view !== undefined);
    const recorded = router.files.get(confPath);
    isText(recorded);
    const outcome = checkConf(view, plan(view, redundancySections), recorded);
    assert.match(outcome.stderr + outcome.stdout, /script_security/);
    assert.notEqual(outcome.status, 0);
  });

  it('runs scripts that a shell understands', () => {
    const files = plan(viewOf(isolatedRouter(pair)), redundancySections).files;
    for (const path of ['/ramdisk/rrouter/heartbeat.sh', '/ramdisk/rrouter/check_heartbeat.sh']) {
      const content = files.get(path)?.content;
      isText(content);
      const script = join(folder, 'script.sh');
      writeFileSync(script, content);
      assert.equal(runIsolated(`sh -n ${script}`).stderr, '');
      assert.ok(readFileSync(script, 'utf8').startsWith('#!/bin/sh\n'));
    }
  });
});
