import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  makeIdentities,
  readRecording,
  rewriteRecording,
  routerEvents,
  routerScripts,
  type RouterIdentity,
  type RouterScript,
} from '#fleet';

const recordings = join(import.meta.dirname, '../../../fleet/recordings');

function identityAt(index: number): RouterIdentity {
  const identity = makeIdentities(1, index + 1).at(-1);
  assert.ok(identity);
  return identity;
}

const identity = identityAt(4);

/** A life in which everything that is replaced occurs in every place. */
const script: RouterScript = {
  recording: 'x',
  router: 'r-4-VM',
  events: [
    {
      router: 'r-4-VM',
      line: 1,
      index: 0,
      command: 'StartCommand',
      kind: 'start',
      bootArguments:
        ' name=r-4-VM eth0ip=10.1.1.1 eth0mask=255.255.255.0 eth1ip=169.254.3.7 eth1mask=255.255.240.0 eth2ip=169.254.30.70',
      nics: [
        { device: 'eth0', mac: '02:01:00:cc:00:02' },
        { device: 'eth1', mac: '0e:00:a9:fe:03:07' },
        { device: 'eth2', mac: '1e:00:84:00:03:f4' },
      ],
    },
    {
      router: 'r-4-VM',
      line: 2,
      index: 0,
      command: 'PlugNicCommand',
      kind: 'plug',
      nic: { device: 'eth3', mac: '06:00:84:00:03:f5' },
    },
    {
      router: 'r-4-VM',
      line: 3,
      index: 0,
      command: 'X',
      kind: 'file',
      path: '/var/cache/cloud/x.json.1',
      content: JSON.stringify({
        router_ip: '169.254.3.7',
        other_ip: '169.254.3.70',
        more: '1169.254.3.7 169.254.3.7, 169.254.3.7.',
        names: ['r-4-VM', 'r-44-VM', 'xr-4-VM', 'r-4-VM.cs2cloud.internal'],
        mac_address: '02:01:00:cc:00:01',
        vif_mac_address: '1E:00:84:00:03:F4',
        ipv6_duid: '00:03:00:01:02:01:00:cc:00:01',
        ipv6: '2001:db8:5:0:0:ff:fe12:3456',
        fingerprint: 'aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd',
        public_ip: '203.0.113.10',
      }),
    },
    {
      router: 'r-4-VM',
      line: 4,
      index: 0,
      command: 'X',
      kind: 'script',
      script: 'a.sh',
      args: '-r r-4-VM 169.254.3.7',
      exitCode: 2,
    },
    { router: 'r-4-VM', line: 5, index: 0, command: 'X', kind: 'unplug', mac: '06:00:84:00:03:f5' },
    { router: 'r-4-VM', line: 6, index: 0, command: 'X', kind: 'stop' },
  ],
};

describe('a rewritten script', () => {
  const rewritten = rewriteRecording(script, identity);
  const [start, plug, file, run, unplug] = rewritten.events;
  assert.ok(
    start?.kind === 'start' &&
      plug?.kind === 'plug' &&
      file?.kind === 'file' &&
      run?.kind === 'script' &&
      unplug?.kind === 'unplug',
  );
  const payload: Readonly<Record<string, unknown>> = JSON.parse(file.content);
  const { name, controlAddress } = identity;

  it('is of the new router throughout, and of the same shape', () => {
    assert.equal(rewritten.router, name);
    assert.ok(rewritten.events.every((event) => event.router === name));
    assert.deepEqual(
      rewritten.events.map(({ kind, line, index, command }) => ({ kind, line, index, command })),
      script.events.map(({ kind, line, index, command }) => ({ kind, line, index, command })),
    );
    assert.equal(run.exitCode, 2);
  });

  it('has name, control address and control mask in the boot arguments, and nothing else changed', () => {
    assert.equal(
      start.bootArguments,
      ` name=${name} eth0ip=10.1.1.1 eth0mask=255.255.255.0 eth1ip=${controlAddress} eth1mask=255.255.0.0 eth2ip=169.254.30.70`,
    );
  });

  it('replaces whole names and addresses only', () => {
    assert.deepEqual(payload['names'], [name, 'r-44-VM', 'xr-4-VM', `${name}.cs2cloud.internal`]);
    assert.equal(payload['router_ip'], controlAddress);
    assert.equal(payload['other_ip'], '169.254.3.70');
    assert.equal(payload['more'], `1169.254.3.7 ${controlAddress}, ${controlAddress}.`);
    assert.equal(payload['public_ip'], '203.0.113.10');
    assert.equal(run.args, `-r ${name} ${controlAddress}`);
  });

  it('makes MACs as the server makes them', () => {
    const octets = controlAddress.split('.').map((octet) => Number(octet).toString(16).padStart(2, '0'));
    const [guest, control, publicNic] = start.nics;
    assert.equal(control?.mac, `0e:00:${octets.join(':')}`);
    assert.match(guest?.mac ?? '', /^02:(?:[\da-f]{2}:){3}00:02$/);
    assert.match(publicNic?.mac ?? '', /^1e:00:/);
    assert.match(plug.nic.mac, /^06:00:/);
    assert.ok(
      !start.nics.some((nic) => script.events[0]?.kind === 'start' && script.events[0].nics.some((old) => old.mac === nic.mac)),
    );
  });

  it('gives the same MAC wherever the same one stood, and keeps networks together', () => {
    const [guest, , publicNic] = start.nics;
    assert.equal(payload['vif_mac_address'], publicNic?.mac);
    assert.equal(unplug.mac, plug.nic.mac);
    assert.equal(payload['ipv6_duid'], `00:03:00:01:${String(payload['mac_address'])}`);
    assert.equal(String(payload['mac_address']).slice(0, -2), guest?.mac.slice(0, -2));
  });

  it('leaves alone what only looks like a MAC', () => {
    assert.equal(payload['ipv6'], '2001:db8:5:0:0:ff:fe12:3456');
    assert.equal(payload['fingerprint'], 'aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd');
  });

  it('is the same every time', () => {
    assert.deepEqual(rewriteRecording(script, identity), rewritten);
  });
});

/** A script's text with everything taken out that may differ from router to router. */
const plain = (value: string, router: string): string =>
  value
    .replaceAll(router, 'NAME')
    .replaceAll(/[\da-f]{2}(?::[\da-f]{2}){5,9}/gi, 'MAC')
    .replaceAll(/169\.254\.\d+\.\d+ eth\dmask=\S+/g, 'CONTROL')
    .replaceAll(/169\.254\.(?!0\.1\b)\d+\.\d+/g, 'CONTROL');

describe('a fleet of rewritten recordings', () => {
  it('shares no MAC and no control address, keeps no recorded name, and changes nothing else', async () => {
    const scripts = (
      await Promise.all(
        ['cloudstack-4.22', 'cloudstack-4.22-more'].map(async (recording) =>
          routerScripts(recording, routerEvents(await readRecording(join(recordings, recording)))),
        ),
      )
    ).flat();
    const identities = makeIdentities(5, 3 * scripts.length);
    const owners = new Map<string, string>();
    for (const own of identities) {
      const recorded = scripts[own.index % scripts.length];
      assert.ok(recorded);
      const made = rewriteRecording(recorded, own);
      const text = JSON.stringify(made.events);
      for (const mac of text.match(/(?<![\da-f:])[\da-f]{2}(?::[\da-f]{2}){5}(?![\da-f:])/g) ?? []) {
        assert.equal(owners.get(mac) ?? own.name, own.name, `${mac} is of two routers`);
        owners.set(mac, own.name);
      }
      assert.ok(text.includes(own.controlAddress));
      if (recorded.router !== own.name)
        assert.doesNotMatch(text, new RegExp(`(?<![A-Za-z0-9-])${recorded.router}(?![A-Za-z0-9-])`));
      assert.equal(plain(text, own.name), plain(JSON.stringify(recorded.events), recorded.router));
    }
  });
});
