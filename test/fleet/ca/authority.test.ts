import assert from 'node:assert/strict';
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { appendFileSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createVirtualClock } from '#agent';
import { CertificateAuthority, holderIn } from '../../../fleet/ca/index.ts';
import { runProgram } from '../../support/real-program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { noonMs, withCode } from '../support/fake-fleet.ts';

const dayMs = 86_400_000;
/** For the `skip` option of a test. */
const withoutOpenssl = runProgram('openssl', ['version']).status === 0 ? false : 'openssl is not installed';

async function fresh(): Promise<
  Disposable & { directory: string; clock: ReturnType<typeof createVirtualClock>; ca: CertificateAuthority }
> {
  const folder = temporaryFolder();
  const clock = createVirtualClock(noonMs);
  const directory = join(folder.path, 'ca');
  const { authority } = await CertificateAuthority.init({ directory, clock });
  return { directory, clock, ca: authority, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

describe('a certificate authority', () => {
  it('is made once, with keys that only their owner reads', async () => {
    using made = await fresh();
    const again = await CertificateAuthority.init({ directory: made.directory, clock: made.clock, name: 'another' });
    assert.equal(again.created, false);
    assert.equal(again.authority.bundle, made.ca.bundle);
    assert.equal(statSync(made.directory).mode & 0o777, 0o700);
    for (const name of readdirSync(made.directory)) assert.equal(statSync(join(made.directory, name)).mode & 0o777, 0o600, name);
    const [certificate] = made.ca.trust.authorities;
    assert.ok(certificate?.ca === true && certificate.verify(certificate.publicKey));
  });

  it('that is not there, or damaged, is named', async () => {
    using folder = temporaryFolder();
    const clock = createVirtualClock(noonMs);
    await assert.rejects(CertificateAuthority.open({ directory: folder.path, clock }), withCode('VRA_NOT_FOUND', /ca init/));
    writeFileSync(join(folder.path, 'ca.json'), '{');
    await assert.rejects(CertificateAuthority.open({ directory: folder.path, clock }), withCode('VRA_CORRUPT', /ca\.json/));
  });

  it('issues certificates that name their holder and purpose', async () => {
    using made = await fresh();
    const { certificate, privateKey, issued } = await made.ca.issue({
      role: 'router',
      name: 'r-1-VM',
      dns: ['r-1-VM'],
      addresses: ['127.64.0.1', 'fd00::1'],
    });
    const read = new X509Certificate(certificate);
    assert.equal(read.serialNumber, issued.serial);
    assert.equal(read.checkIP('127.64.0.1'), '127.64.0.1');
    assert.equal(read.checkIP('fd00::1'), 'fd00::1');
    assert.deepEqual(holderIn(read.subjectAltName), { role: 'router', name: 'r-1-VM' });
    assert.deepEqual(read.keyUsage, ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
    assert.equal(read.ca, false);
    assert.ok(read.checkPrivateKey(createPrivateKey(privateKey)));
    assert.equal(read.validToDate.getTime(), noonMs + 365 * dayMs);
    const client = new X509Certificate((await made.ca.issue({ role: 'client', name: 'alice' })).certificate);
    assert.deepEqual(client.keyUsage, ['1.3.6.1.5.5.7.3.2']);
  });

  it('gives the same certificate while it is good, over restarts, and a new one when it is not', async () => {
    using made = await fresh();
    const alice = { role: 'client', name: 'alice' } as const;
    const first = await made.ca.issue(alice);
    const opened = await CertificateAuthority.open({ directory: made.directory, clock: made.clock });
    const second = await opened.issue(alice);
    assert.deepEqual([second.certificate, second.privateKey, second.reused], [first.certificate, first.privateKey, true]);
    const serials = new Set([first.issued.serial]);
    const another = async (more: object): Promise<void> => {
      const { issued, reused } = await opened.issue({ ...alice, ...more });
      assert.equal(reused, false);
      serials.add(issued.serial);
    };
    await another({ renew: true });
    await another({ addresses: ['10.0.0.1'] });
    await made.clock.advance(250 * dayMs);
    await another({ addresses: ['10.0.0.1'] });
    assert.equal(serials.size, 4);
    assert.equal(statSync(opened.fileOf(alice)).mode & 0o777, 0o600);
  });

  it('issues nothing that lives longer than itself', async () => {
    using folder = temporaryFolder();
    const clock = createVirtualClock(noonMs);
    const { authority } = await CertificateAuthority.init({ directory: folder.path, clock, validDays: 10 });
    const { issued } = await authority.issue({ role: 'client', name: 'alice', validDays: 100 });
    assert.equal(issued.notAfterMs, noonMs + 10 * dayMs);
  });

  it('revokes by name and by serial, for good, for other processes too', async () => {
    using made = await fresh();
    const elsewhere = await CertificateAuthority.open({ directory: made.directory, clock: made.clock });
    const before = elsewhere.generation;
    const first = await made.ca.issue({ role: 'client', name: 'mallory' });
    const second = await made.ca.issue({ role: 'client', name: 'mallory', renew: true });
    const kept = await made.ca.issue({ role: 'client', name: 'alice' });
    assert.equal((await made.ca.revoke({ role: 'client', name: 'mallory' }, 'left')).length, 2);
    assert.equal((await made.ca.revoke({ serial: first.issued.serial.toLowerCase() })).length, 0);
    await assert.rejects(made.ca.revoke({ serial: '00FF' }), withCode('VRA_NOT_FOUND', /00FF/));
    assert.equal(await elsewhere.refresh(), true);
    assert.notEqual(elsewhere.generation, before);
    assert.deepEqual([...elsewhere.trust.revoked].toSorted(), [first.issued.serial, second.issued.serial].toSorted());
    assert.equal(elsewhere.trust.revoked.has(kept.issued.serial), false);
    assert.equal(await elsewhere.refresh(), false);
    assert.equal((await elsewhere.issue({ role: 'client', name: 'mallory' })).reused, false);
  });

  it('writes a revocation list that openssl checks certificates against', { skip: withoutOpenssl }, async () => {
    using made = await fresh();
    const good = await made.ca.issue({ role: 'client', name: 'alice' });
    const bad = await made.ca.issue({ role: 'client', name: 'mallory' });
    await made.ca.revoke({ role: 'client', name: 'mallory' });
    const verify = (certificate: string): string => {
      const files = ['-CAfile', join(made.directory, 'ca.pem'), '-CRLfile', join(made.directory, 'crl.pem')];
      const { stdout, stderr } = runProgram(
        'openssl',
        ['verify', '-crl_check', '-attime', String(noonMs / 1_000), ...files],
        certificate,
      );
      return stdout + stderr;
    };
    assert.match(verify(good.certificate), /OK/);
    assert.match(verify(bad.certificate), /certificate revoked/);
    const text = runProgram('openssl', ['crl', '-noout', '-text'], readFileSync(join(made.directory, 'crl.pem'), 'utf8')).stdout;
    assert.match(text, /X509v3 CRL Number/);
  });

  it('is rotated: certificates of before are good for a while, new ones come from the new one', async () => {
    using made = await fresh();
    const old = new X509Certificate((await made.ca.issue({ role: 'client', name: 'alice' })).certificate);
    await made.ca.rotate({ overlapDays: 7 });
    const [office, retiring] = made.ca.trust.authorities;
    assert.ok(office !== undefined && retiring !== undefined);
    assert.ok(old.verify(retiring.publicKey));
    const renewed = await made.ca.issue({ role: 'client', name: 'alice' });
    assert.equal(renewed.reused, false);
    assert.ok(new X509Certificate(renewed.certificate).verify(office.publicKey));
    await made.clock.advance(8 * dayMs);
    assert.deepEqual(made.ca.trust.authorities, [office]);
    assert.equal(made.ca.bundle, office.toString());
  });

  it('says what ends soon', async () => {
    using made = await fresh();
    await made.ca.issue({ role: 'client', name: 'short', validDays: 5 });
    await made.ca.issue({ role: 'client', name: 'long' });
    assert.deepEqual(
      made.ca.expiring(30 * dayMs).map(({ what }) => what),
      ['client short'],
    );
    assert.deepEqual(
      made.ca.expiring(4_000 * dayMs).map(({ what }) => what),
      ['authority', 'client short', 'client long'],
    );
  });

  it('goes on behind a line that a crash tore', async () => {
    using made = await fresh();
    const first = await made.ca.issue({ role: 'client', name: 'alice' });
    appendFileSync(join(made.directory, 'issued.ndjson'), '{"serial":"12');
    const opened = await CertificateAuthority.open({ directory: made.directory, clock: made.clock });
    const second = await opened.issue({ role: 'client', name: 'bob' });
    const again = await CertificateAuthority.open({ directory: made.directory, clock: made.clock });
    assert.deepEqual(
      again.list().map(({ serial }) => serial),
      [first.issued.serial, second.issued.serial],
    );
  });

  it('refuses names that could leave its folder', async () => {
    using made = await fresh();
    for (const name of ['../x', 'a/b', '', 'a:b', 'x'.repeat(65)])
      await assert.rejects(made.ca.issue({ role: 'client', name }), withCode('VRA_BAD_INPUT', /name for a certificate/));
  });

  it('refuses names of servers that could say something else in a certificate', async () => {
    using made = await fresh();
    const dns = ['x, URI:urn:vrfleet:client:root'];
    await assert.rejects(made.ca.issue({ role: 'server', name: 'x', dns }), withCode('VRA_BAD_INPUT', /name for a server/));
  });
});
