import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createVirtualClock } from '#agent';
import { findRecording, readSession, type FleetLog } from '#fleet';
import { createRecorder } from '../../../../../fleet/connectors/cloudstack/recording/index.ts';
import { PacketRecorder } from '../../../../../fleet/connectors/cloudstack/recording/recorder.ts';
import { printBody, type Packet, type WireObject } from '../../../../../fleet/connectors/cloudstack/wire/index.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';
import { playTo, recordedSession } from './play-to.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const silentLog: FleetLog = { ...silent, child: () => silent };

const packet = (seq: bigint, flags: number, ...body: readonly WireObject[]): Packet => ({
  flags,
  seq,
  mgmtId: 1n,
  agentId: 1n,
  via: 1n,
  body: printBody(body),
});

const command = (name: string, fields: Record<string, unknown>): WireObject => ({
  className: `com.cloud.agent.api.${name}`,
  fields,
});

const key = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----\n';

describe('recorder', () => {
  it('writes what passes in the form of a session, a second later at most', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'session.jsonl');
    const clock = createVirtualClock(1_000_000);
    const recorder = await createRecorder({ file, clock, log: silentLog });
    await clock.advance(40);
    recorder.tap('kvm-sim-0001', 'in', packet(446700788039811073n, 0x23, command('CheckHealthCommand', { wait: 50 })));
    recorder.tap('kvm-sim-0001', 'out', packet(446700788039811073n, 0x02, command('CheckHealthAnswer', { result: true })));
    assert.equal((await stat(file)).size, 0);
    await clock.advance(1_000);
    await recorder.close();
    await recorder.close();
    assert.equal(
      await readFile(file, 'utf8'),
      '{"t":40,"agent":"kvm-sim-0001","dir":"in","flags":35,"seq":"446700788039811073","body":[{"com.cloud.agent.api.CheckHealthCommand":{"wait":50}}]}\n' +
        '{"t":40,"agent":"kvm-sim-0001","dir":"out","flags":2,"seq":"446700788039811073","body":[{"com.cloud.agent.api.CheckHealthAnswer":{"result":true}}]}\n',
    );
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    const session = await readSession(await findRecording(folder.path));
    assert.equal(session.packets.length, 2);
  });

  it('keeps integers that no number holds', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'session.jsonl');
    const recorder = await createRecorder({ file, clock: createVirtualClock(0), log: silentLog });
    const body = '[{"com.cloud.agent.api.PingCommand":{"requestSeq":8035309281862254593,"password":"x"}}]';
    recorder.tap('a', 'out', { ...packet(1n, 3), body });
    await recorder.close();
    assert.match(await readFile(file, 'utf8'), /"requestSeq":8035309281862254593,"password":"REDACTED"/);
  });

  it('leaves private keys and passwords out, and nothing else', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'session.jsonl');
    const recorder = await createRecorder({ file, clock: createVirtualClock(0), log: silentLog });
    const vm = {
      name: 'r-4-VM',
      vncPassword: 'Zk3nQ0',
      bootArgs: ' name=r-4-VM router_password=abc123 authorized_key=cHVibGlj eth0ip=10.1.1.1 baremetalnotificationapikey=T7a_W',
      details: { 'SSH.PublicKey': 'ssh-rsa AAAA', password: 'topsecret' },
    };
    recorder.tap(
      'kvm',
      'in',
      packet(
        1n,
        0x23,
        command('StartCommand', { vm }),
        command('ModifySshKeysCommand', { _pubKey: 'ssh-rsa AAAA', _prvKey: key }),
        command('SavePasswordCommand', { password: 'avCP7W', vmIpAddress: '10.1.1.5' }),
        command('LoadBalancerConfigCommand', {
          loadBalancers: [{ sslCert: { cert: 'CERT', key, password: '' } }],
          lbStatsAuth: 'a:b',
        }),
        command('ResizeVolumeCommand', { passphrase: [1, -56], path: 'p' }),
        command('VmDataCommand', {
          vmData: [
            ['password', 'vm_password', 'hunter2'],
            ['metadata', 'vm-id', '7'],
          ],
        }),
        command('CopyCommand', {
          store: { 'com.cloud.agent.api.to.SwiftTO': { id: 1, key: 'swiftly' } },
          other: { key: 'a name' },
        }),
      ),
    );
    await recorder.close();
    const text = await readFile(file, 'utf8');
    for (const secret of ['Zk3nQ0', 'abc123', 'T7a_W', 'topsecret', 'MIIEv', 'avCP7W', 'a:b', '-56', 'hunter2', 'swiftly']) {
      assert.ok(!text.includes(secret), secret);
    }
    for (const open of [
      'cHVibGlj',
      'ssh-rsa AAAA',
      'eth0ip=10.1.1.1',
      '10.1.1.5',
      'CERT',
      '"vm-id","7"',
      '"a name"',
      '"password":""',
    ]) {
      assert.ok(text.includes(open), open);
    }
    assert.match(text, /"_prvKey":"-----BEGIN PRIVATE KEY-----\\nREDACTED\\n-----END PRIVATE KEY-----\\n"/);
  });

  it('stops, says so once and lets the run go on when the disk takes no more', async () => {
    const said: unknown[] = [];
    const log: FleetLog = { ...silentLog, error: (_: object, message: string) => said.push(message) };
    const clock = createVirtualClock(0);
    const written: string[] = [];
    const append = (text: string): Promise<void> => {
      written.push(text);
      return written.length > 1 ? Promise.reject(new Error('ENOSPC: no space left on device')) : Promise.resolve();
    };
    const recorder = new PacketRecorder({ path: 'session.jsonl', append, close: () => Promise.resolve() }, { clock, log });
    for (let seq = 0n; seq < 4n; seq++) {
      recorder.tap('kvm', 'in', packet(seq, 0x23, command('CheckHealthCommand', {})));
      await clock.advance(1_000);
    }
    assert.equal(recorder.recording, false);
    await recorder.close();
    assert.equal(written.length, 2);
    assert.deepEqual(said, ['recording stopped; what was written before is kept']);
  });

  it('never writes over a file', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'session.jsonl');
    await writeFile(file, 'mine');
    const again = createRecorder({ file, clock: createVirtualClock(0), log: silentLog });
    await assert.rejects(again, { code: 'VRA_CONFLICT', message: /there is such a file already; record into a new one/ });
    assert.equal(await readFile(file, 'utf8'), 'mine');
    const nowhere = createRecorder({ file: join(folder.path, 'no', 'where'), clock: createVirtualClock(0), log: silentLog });
    await assert.rejects(nowhere, { code: 'VRA_STORAGE' });
  });

  it('gives a recording that plays again without a difference', async () => {
    using folder = temporaryFolder();
    const original = await recordedSession('cloudstack-4.22');
    const file = join(folder.path, 'session.jsonl');
    const clock = createVirtualClock(0);
    const recorder = await createRecorder({ file, clock, log: silentLog });
    for (const { t, agent, dir, flags, seq, body } of original.packets) {
      await clock.advance(t - clock.now());
      recorder.tap(agent, dir, packet(seq, flags, ...body));
    }
    await recorder.close();
    const session = await readSession(await findRecording(file));
    assert.equal(session.packets.length, original.packets.length);
    const result = await playTo(session);
    assert.deepEqual(result.differences, []);
    assert.ok(result.compared > 700);
  });
});
