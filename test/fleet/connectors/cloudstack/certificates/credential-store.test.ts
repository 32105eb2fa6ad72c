import assert from 'node:assert/strict';
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createVirtualClock } from '#agent';
import { createCredentialStore } from '../../../../../fleet/connectors/cloudstack/certificates/credential-store.ts';
import type { AgentNames } from '../../../../../fleet/connectors/cloudstack/certificates/credentials.ts';
import { privateKeyMaker, privateKeyText, selfSignedCertificate } from '../../../../../fleet/x509/index.ts';
import { runProgram } from '../../../../support/real-program.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';
import { withCode } from '../../../support/fake-fleet.ts';

const startMs = Date.UTC(2026, 10, 20);
const clock = createVirtualClock(startMs);
/** One key for all tests that do not look at keys. */
const oneKey = privateKeyMaker()();
const makePrivateKey = (): typeof oneKey => oneKey;

const names = (agent: string, ...addresses: string[]): AgentNames => ({ commonName: agent, dns: [agent], addresses });
/** For the `skip` option of a test. */
const withoutOpenssl = runProgram('openssl', ['version']).status === 0 ? false : 'openssl is not installed';

function openssl(args: readonly string[], input: string): string {
  const { status, stdout, stderr } = runProgram('openssl', args, input);
  assert.equal(status, 0, stderr);
  return stdout;
}

async function certificateOf(key: Awaited<typeof oneKey>, who: AgentNames): Promise<string> {
  return selfSignedCertificate(key, { names: who, serial: '01', notBeforeMs: startMs, notAfterMs: startMs + 1_000 });
}

describe('an agent without a certificate of its own', () => {
  it('shows a self-signed one that names its address and loopback', async () => {
    const store = createCredentialStore({ clock });
    const { certificate, privateKey, authorities } = await store.credentials('kvm-1', names('kvm-1', '10.20.0.11', 'fd00::b'));
    const read = new X509Certificate(certificate);
    assert.equal(read.checkIP('10.20.0.11'), '10.20.0.11');
    assert.equal(read.checkIP('127.0.0.1'), '127.0.0.1');
    assert.equal(read.checkIP('fd00::b'), 'fd00::b');
    assert.equal(read.checkIP('10.20.0.12'), undefined);
    assert.ok(read.checkPrivateKey(createPrivateKey(privateKey)));
    assert.ok(read.verify(read.publicKey));
    assert.equal(read.publicKey.asymmetricKeyDetails?.modulusLength, 2048);
    assert.match(privateKey, /^-----BEGIN PRIVATE KEY-----\n/);
    assert.ok(Date.parse(read.validFrom) < startMs && Date.parse(read.validTo) > startMs + 5 * 365 * 86_400_000);
    assert.equal(authorities, undefined);
  });

  it('shows one that openssl reads', { skip: withoutOpenssl }, async () => {
    const store = createCredentialStore({ clock, makePrivateKey });
    const { certificate } = await store.credentials('kvm-1', names('kvm-1', '10.20.0.11'));
    const text = openssl(['x509', '-noout', '-text'], certificate);
    assert.match(text, /Version: 3/);
    assert.match(text, /Signature Algorithm: sha256WithRSAEncryption/);
  });

  it('shares it with the others that were announced: a thousand agents, four certificates, one key', async () => {
    let keys = 0;
    const store = createCredentialStore({ clock, makePrivateKey: () => (keys++, oneKey) });
    const agents = new Map(
      Array.from({ length: 1_000 }, (_, at) => [`kvm-${at}`, names(`kvm-${at}`, `10.20.${at >> 8}.${at & 255}`)] as const),
    );
    store.announce(agents);
    const shown = new Set<object>();
    for (const [agent, who] of agents) {
      const credentials = await store.credentials(agent, who);
      shown.add(credentials);
      assert.ok(credentials.certificate.length < 8_000, 'a Java server takes no handshake message beyond 32 KiB');
      assert.equal(new X509Certificate(credentials.certificate).checkIP(who.addresses[0] ?? ''), who.addresses[0]);
    }
    assert.equal(shown.size, 4);
    assert.equal(keys, 1);
  });

  it('gets a new one when its address is in none yet', async () => {
    const store = createCredentialStore({ clock, makePrivateKey });
    const first = await store.credentials('kvm-1', names('kvm-1', '10.20.0.11'));
    assert.equal(await store.credentials('kvm-1', names('kvm-1', '10.20.0.11')), first);
    const second = await store.credentials('kvm-1', names('kvm-1', '10.20.0.99'));
    assert.equal(new X509Certificate(second.certificate).checkIP('10.20.0.99'), '10.20.0.99');
  });

  it('keeps its key over a restart, readable for its owner only', async () => {
    using folder = temporaryFolder();
    const directory = join(folder.path, 'certificates');
    const before = await createCredentialStore({ directory, clock }).credentials('kvm-1', names('kvm-1', '10.20.0.11'));
    const after = await createCredentialStore({ directory, clock }).credentials('kvm-1', names('kvm-1', '10.20.0.11'));
    assert.equal(after.privateKey, before.privateKey);
    assert.deepEqual(readdirSync(directory), ['self-signed.key.pem']);
    assert.equal(statSync(join(directory, 'self-signed.key.pem')).mode & 0o777, 0o600);
    assert.equal(statSync(directory).mode & 0o777, 0o700);
  });
});

describe('a request', () => {
  it('is a PKCS#10 request with all names, signed with its own key', { skip: withoutOpenssl }, async () => {
    const store = createCredentialStore({ clock });
    const who = { commonName: 'kvm-1', dns: ['kvm-1', 'kvm-1.example.org'], addresses: ['10.20.0.11', 'fd00::b'] };
    const request = await store.request('kvm-1', who);
    assert.match(request, /^-----BEGIN CERTIFICATE REQUEST-----\n/);
    openssl(['req', '-noout', '-verify'], request);
    const text = openssl(['req', '-noout', '-text'], request);
    assert.match(text, /Subject: CN ?= ?kvm-1/);
    assert.match(text, /DNS:kvm-1, DNS:kvm-1.example.org, IP Address:10.20.0.11, IP Address:FD00:0:0:0:0:0:0:B/);
    assert.match(text, /Public-Key: \(2048 bit\)/);
  });

  it('refuses an address that is none', async () => {
    const store = createCredentialStore({ clock, makePrivateKey });
    await assert.rejects(store.request('kvm-1', names('kvm-1', '10.20.0')), withCode('VRA_BAD_INPUT', /"10.20.0"/));
  });
});

describe('a certificate that the server sends', () => {
  /** What an authority makes of a request. */
  function issued(request: string): { readonly certificate: string; readonly authorities: string } {
    using folder = temporaryFolder();
    const key = join(folder.path, 'ca.key');
    openssl(
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        key,
        '-out',
        join(folder.path, 'ca.crt'),
        '-subj',
        '/CN=ca',
        '-days',
        '9',
      ],
      '',
    );
    const certificate = openssl(
      [
        'x509',
        '-req',
        '-CA',
        join(folder.path, 'ca.crt'),
        '-CAkey',
        key,
        '-set_serial',
        '7',
        '-days',
        '9',
        '-copy_extensions',
        'copy',
      ],
      request,
    );
    return { certificate, authorities: openssl(['x509', '-in', join(folder.path, 'ca.crt')], '') };
  }

  it('for a request is taken into use with the key of that request, for good', { skip: withoutOpenssl }, async () => {
    using folder = temporaryFolder();
    const directory = join(folder.path, 'certificates');
    const store = createCredentialStore({ directory, clock });
    const who = names('kvm-1', '10.20.0.11');
    const sent = issued(await store.request('kvm-1', who));
    await store.install('kvm-1', { ...sent, privateKey: '' });
    for (const each of [store, createCredentialStore({ directory, clock })]) {
      const shown = await each.credentials('kvm-1', who);
      assert.equal(shown.certificate, sent.certificate);
      assert.equal(shown.authorities, sent.authorities);
      const read = new X509Certificate(shown.certificate);
      assert.ok(read.checkPrivateKey(createPrivateKey(shown.privateKey)));
      assert.equal(read.checkIP('10.20.0.11'), '10.20.0.11');
    }
    assert.deepEqual(readdirSync(directory), ['kvm-1.json']);
    assert.equal(statSync(join(directory, 'kvm-1.json')).mode & 0o777, 0o600);
    await store.forget('kvm-1');
    assert.deepEqual(readdirSync(directory), []);
    assert.notEqual((await store.credentials('kvm-1', who)).certificate, sent.certificate);
  });

  it('may bring its key along, and may renew one without a request', async () => {
    const store = createCredentialStore({ clock, makePrivateKey });
    const key = await oneKey;
    const who = names('s-1-VM', '10.20.0.120');
    const first = await certificateOf(key, who);
    await store.install('s-1-VM', { certificate: first, authorities: '', privateKey: privateKeyText(key) });
    const second = await certificateOf(key, names('s-1-VM', '10.20.0.121'));
    await store.install('s-1-VM', { certificate: second, authorities: first });
    assert.equal((await store.credentials('s-1-VM', who)).certificate, second);
  });

  it('is refused when it is none, when its key is missing, and when it is of another key', async () => {
    const store = createCredentialStore({ clock });
    const other = await oneKey;
    const certificate = await certificateOf(other, names('kvm-1', '10.20.0.11'));
    const refused = (issuedNow: Parameters<typeof store.install>[1], message: RegExp): Promise<void> =>
      assert.rejects(store.install('kvm-1', issuedNow), withCode('VRA_BAD_INPUT', message));
    await refused({ certificate: 'no', authorities: '' }, /no certificate in PEM/);
    await refused({ certificate, authorities: 'no' }, /authority/);
    await refused({ certificate, authorities: '' }, /without a key/);
    await refused({ certificate, authorities: '', privateKey: 'no' }, /no private key/);
    await store.request('kvm-1', names('kvm-1', '10.20.0.11'));
    await refused({ certificate, authorities: '' }, /another key/);
  });

  it('cannot leave the folder', async () => {
    const store = createCredentialStore({ clock, makePrivateKey });
    for (const agent of ['../kvm', 'a/b', '', '.', '..'])
      await assert.rejects(store.request(agent, names('x', '10.0.0.1')), withCode('VRA_BAD_INPUT', /an agent named/));
  });

  it('that is damaged on disk is named, with what to do', async () => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'kvm-1.json'), '{"apiVersion":');
    const store = createCredentialStore({ directory: folder.path, clock, makePrivateKey });
    await assert.rejects(store.credentials('kvm-1', names('kvm-1', '10.20.0.11')), withCode('VRA_STORAGE', /kvm-1.json.*remove/));
  });
});
