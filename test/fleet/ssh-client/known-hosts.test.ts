import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  fingerprint,
  judgeHostKey,
  keyType,
  knownHostLine,
  knownHostName,
  parseKnownHosts,
} from '../../../fleet/ssh-client/known-hosts.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { makeKey, runProgram } from '../ssh/ssh-programs.ts';

/** A key blob that begins as an ed25519 one. */
function keyOf(letter: string): Buffer {
  const type = Buffer.from('ssh-ed25519');
  return Buffer.concat([Buffer.of(0, 0, 0, type.byteLength), type, Buffer.alloc(36, letter)]);
}

const [mine, other] = [keyOf('a'), keyOf('b')];
const line = (names: string, key = mine): string => `${names} ssh-ed25519 ${key.toString('base64')}\n`;
const judge = (text: string, name: string, key = mine) => judgeHostKey(parseKnownHosts(text), name, key);

describe('known hosts', () => {
  it('tell known, unknown and changed keys apart', () => {
    const text = `# a comment\n\n${line('kvm-1,10.0.0.1')}${line('[kvm-2]:3922')}not a line\n`;
    assert.equal(judge(text, 'kvm-1'), 'known');
    assert.equal(judge(text, '10.0.0.1'), 'known');
    assert.equal(judge(text, 'kvm-1', other), 'changed');
    assert.equal(judge(text, 'kvm-3'), 'unknown');
    assert.equal(judge(text, 'kvm-2'), 'unknown');
    assert.equal(judge(text, knownHostName('KVM-2', 3922)), 'known');
  });

  it('take patterns, with exceptions', () => {
    const text = line('*.example.com,!bad.example.com,10.0.?.1');
    assert.equal(judge(text, 'a.example.com'), 'known');
    assert.equal(judge(text, 'bad.example.com'), 'unknown');
    assert.equal(judge(text, '10.0.7.1'), 'known');
    assert.equal(judge(text, '10.0.77.1'), 'unknown');
    assert.equal(judge(text, 'aXexample.com'), 'unknown');
  });

  it('let a host have several keys, and revoke some', () => {
    const text = `${line('kvm-1', other)}${line('kvm-1')}@revoked ${line('*', other)}`;
    assert.equal(judge(text, 'kvm-1'), 'known');
    assert.equal(judge(text, 'kvm-1', other), 'revoked');
  });

  it('do not take an authority’s key for a host’s', () => {
    assert.equal(judge(`@cert-authority ${line('*')}`, 'kvm-1'), 'unknown');
  });

  it('read what ssh-keygen hashed, and write what it finds', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'known_hosts');
    const [, text = ''] = (await makeKey(join(folder.path, 'key'))).split(' ');
    const key = Buffer.from(text.trim(), 'base64');
    writeFileSync(file, knownHostLine('kvm-1', keyType(key), key) + knownHostLine('[10.0.0.1]:3922', keyType(key), key));
    await runProgram('ssh-keygen', ['-H', '-f', file]);
    const hashed = readFileSync(file, 'utf8');
    assert.match(hashed, /^\|1\|/);
    assert.equal(judge(hashed, 'kvm-1', key), 'known');
    assert.equal(judge(hashed, '[10.0.0.1]:3922', key), 'known');
    assert.equal(judge(hashed, '10.0.0.1', key), 'unknown');
    const found = await runProgram('ssh-keygen', ['-F', '[10.0.0.1]:3922', '-f', file]);
    assert.equal(found.exitCode, 0);
    const shown = await runProgram('ssh-keygen', ['-l', '-f', join(folder.path, 'key.pub')]);
    assert.ok(shown.stdout.toString().includes(fingerprint(key)));
  });
});
