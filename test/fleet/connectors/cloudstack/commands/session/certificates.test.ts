import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createVirtualClock, silentLog } from '#agent';
import { createCredentialStore } from '../../../../../../fleet/connectors/cloudstack/certificates/credential-store.ts';
import { privateKeyMaker, privateKeyText, selfSignedCertificate } from '../../../../../../fleet/x509/index.ts';
import { classNames } from '../../../../../../fleet/connectors/cloudstack/classes/index.ts';
import { answer } from '../../../../../../fleet/connectors/cloudstack/commands/command.ts';
import { createExecutor } from '../../../../../../fleet/connectors/cloudstack/commands/execute.ts';
import {
  certificateHandlers,
  type CertificatePorts,
  type MachineCertificate,
} from '../../../../../../fleet/connectors/cloudstack/commands/session/certificates.ts';
import { ConnectorEvents } from '../../../../../../fleet/connectors/cloudstack/events.ts';

const nowMs = Date.UTC(2026, 10, 20);
const key = privateKeyMaker()();
const who = { commonName: 'kvm-1', dns: ['kvm-1'], addresses: ['10.20.0.11'] };

async function someCertificate(): Promise<string> {
  return selfSignedCertificate(await key, { names: who, serial: '01', notBeforeMs: nowMs, notAfterMs: nowMs + 1 });
}

function agentWithCertificates(more: Partial<CertificatePorts> = {}) {
  const clock = createVirtualClock(nowMs);
  const events = new ConnectorEvents(silentLog);
  const credentials = createCredentialStore({ clock, makePrivateKey: () => key });
  const restarts: string[] = [];
  const machines: { readonly machine: string; readonly issued: MachineCertificate }[] = [];
  const handlers = certificateHandlers({
    clock,
    events,
    credentials,
    names: () => who,
    restart: (agent, reason) => restarts.push(`${agent}: ${reason}`),
    onMachineCertificate: async (machine, issued) => void machines.push({ machine, issued }),
    ...more,
  });
  const executor = createExecutor(handlers, { clock, events, signal: new AbortController().signal });
  const send = (name: 'SetupKeyStoreCommand' | 'SetupCertificateCommand', fields: object) =>
    executor.execute('kvm-1', { className: classNames[name], fields: { ...fields } }, 0x23);
  return { clock, credentials, restarts, machines, send };
}

describe('certificates of the agent itself', () => {
  it('are requested, installed and shown on a new link five seconds later', async () => {
    const { clock, credentials, restarts, send } = agentWithCertificates();
    const requested = await send('SetupKeyStoreCommand', { handleByAgent: true, validityDays: 365, keystorePassword: 'x' });
    assert.equal(requested.name, 'SetupKeystoreAnswer');
    assert.match(('csr' in requested.fields && requested.fields.csr) || '', /BEGIN CERTIFICATE REQUEST/);
    const certificate = await someCertificate();
    const installed = await send('SetupCertificateCommand', {
      handleByAgent: true,
      certificate,
      caCertificates: certificate,
      privateKey: '',
    });
    assert.deepEqual(installed, { name: 'SetupCertificateAnswer', fields: { result: true } });
    assert.equal((await credentials.credentials('kvm-1', who)).certificate, certificate);
    await clock.advance(4_999);
    assert.deepEqual(restarts, []);
    await clock.advance(1);
    assert.deepEqual(restarts, ['kvm-1: new certificate']);
  });

  it('that cannot be used are refused in the class that the server casts to', async () => {
    const { clock, restarts, send } = agentWithCertificates();
    for (const fields of [{}, { certificate: 'no' }, { certificate: await someCertificate() }]) {
      const refused = await send('SetupCertificateCommand', { handleByAgent: true, ...fields });
      assert.equal(refused.name, 'SetupCertificateAnswer');
      assert.equal(refused.fields.result, false);
    }
    await clock.advance(60_000);
    assert.deepEqual(restarts, []);
  });
});

describe('certificates of a system VM', () => {
  it('are handed on with their key', async () => {
    const { machines, restarts, clock, send } = agentWithCertificates();
    const privateKey = privateKeyText(await key);
    const sent = { certificate: 'CERT', caCertificates: 'CA', privateKey };
    const answered = await send('SetupCertificateCommand', {
      ...sent,
      handleByAgent: false,
      accessDetails: { 'router.name': 's-1-VM', 'router.ip': '169.254.1.2' },
    });
    assert.deepEqual(answered, { name: 'SetupCertificateAnswer', fields: { result: true } });
    assert.deepEqual(machines, [{ machine: 's-1-VM', issued: { certificate: 'CERT', authorities: 'CA', privateKey } }]);
    await clock.advance(60_000);
    assert.deepEqual(restarts, [], "the host's own link stays");
  });

  it('need a machine', async () => {
    const { machines, send } = agentWithCertificates();
    const answered = await send('SetupCertificateCommand', { certificate: 'CERT', handleByAgent: false });
    assert.equal(answered.name, 'SetupCertificateAnswer');
    assert.match(String(answered.fields.details), /router.name/);
    assert.deepEqual(machines, []);
  });

  it('also go where the machine itself keeps them', async () => {
    const { send } = agentWithCertificates({
      machine: {
        SetupKeyStoreCommand: () => answer('SetupKeystoreAnswer', { result: true, csr: 'CSR of the machine' }),
        SetupCertificateCommand: () => answer('SetupCertificateAnswer', { result: false, details: 'no such script' }),
      },
    });
    const accessDetails = { 'router.name': 's-1-VM' };
    const requested = await send('SetupKeyStoreCommand', { accessDetails });
    assert.deepEqual(requested.fields, { result: true, csr: 'CSR of the machine' });
    const installed = await send('SetupCertificateCommand', { certificate: 'CERT', accessDetails });
    assert.deepEqual(installed.fields, { result: false, details: 'no such script' });
  });
});
