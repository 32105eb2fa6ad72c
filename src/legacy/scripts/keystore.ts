import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { AgentError } from '../../errors.ts';
import { certificateRequest } from '../crypto/certificate-request.ts';
import { failed, printed, type Script, type ScriptContext } from '../script.ts';

const passphraseLine = /^keystore\.passphrase=(.*)$/m;

async function text(context: ScriptContext, path: string): Promise<string | undefined> {
  const bytes = await context.files.read(path);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
}

/** Addresses that a certificate may name: not those of the host link or of the machine itself. */
async function publicAddresses(context: ScriptContext): Promise<string[]> {
  const { addresses } = await context.agent.backend.network.observe();
  return addresses.map(({ cidr }) => cidr.replace(/\/.*$/, '')).filter((ip) => !/^(?:169\.254\.|127\.|::1$|fe80:)/i.test(ip));
}

/**
 * `keystore-setup <agent.properties> <keystore> <passphrase> <days> <csr>`: makes a key pair and prints a certificate request for it
 * (cloudstack-vr-commands.md, 1.11). A passphrase that the properties file holds already wins. The keystore file is the encrypted private key in
 * PEM, not Java's format: nothing in the router reads it but `keystore-cert-import`.
 */
export const keystoreSetup: Script = async (context, args) => {
  const [propertiesPath, keystorePath, passphrase, days, requestPath] = args;
  if (
    propertiesPath === undefined ||
    keystorePath === undefined ||
    !passphrase ||
    days === undefined ||
    requestPath === undefined
  ) {
    return failed('keystore-setup: expected <agent.properties> <keystore> <passphrase> <days> <csr>');
  }
  const properties = await text(context, propertiesPath);
  const known = passphraseLine.exec(properties ?? '')?.[1]?.trim();
  const secret = known === undefined || known === '' ? passphrase : known;
  const key = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const common = context.agent.view()?.name ?? 'localhost';
  const subject = { common, unit: 'cloudstack', organization: 'cloudstack', country: 'cloudstack' };
  const request = certificateRequest(key, subject, await publicAddresses(context));
  const keystore = key.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: secret });
  const withSecret = `${(properties ?? '').replace(/^keystore\.passphrase=.*\n?/gm, '')}keystore.passphrase=${secret}\n`;
  await context.files.apply([
    ...(known === secret ? [] : [{ op: 'put', path: propertiesPath, content: withSecret, mode: 0o600 } as const]),
    { op: 'put', path: keystorePath, content: keystore, mode: 0o600 },
    { op: 'put', path: requestPath, content: request, mode: 0o600 },
  ]);
  return printed(request);
};

/** Certificates and keys travel with `^` for line ends and `~` for blanks. */
function decodePem(sent: string | undefined): string {
  return (sent ?? '').replaceAll('^', '\n').replaceAll('~', ' ').trim();
}

function openKeystore(keystore: string | undefined, passphrase: string): KeyObject {
  if (keystore === undefined)
    throw new AgentError('VRA_NOT_FOUND', 'keystore-cert-import: there is no keystore; run keystore-setup first');
  try {
    return createPrivateKey({ key: keystore, passphrase });
  } catch (error) {
    throw new AgentError('VRA_BAD_INPUT', 'keystore-cert-import: the keystore does not open with the stored passphrase', {
      cause: error,
    });
  }
}

/**
 * `keystore-cert-import <agent.properties> <passphrase> <keystore> <mode> <crt> "<encoded>" <ca> "<encoded>" <key> "<encoded>"`: stores a signed
 * certificate, its authority and the private key (the keystore's own when none is sent). Without a passphrase in the properties file, status 1.
 */
export const keystoreCertImport: Script = async (context, args) => {
  const [propertiesPath, , keystorePath, mode, certificatePath, certificate, authorityPath, authority, keyPath, privateKey] = args;
  if (
    propertiesPath === undefined ||
    keystorePath === undefined ||
    certificatePath === undefined ||
    authorityPath === undefined ||
    keyPath === undefined
  ) {
    return failed(
      'keystore-cert-import: expected <agent.properties> <passphrase> <keystore> <mode> <crt> "<encoded>" <ca> "<encoded>" <key> "<encoded>"',
    );
  }
  const passphrase = passphraseLine.exec((await text(context, propertiesPath)) ?? '')?.[1]?.trim() ?? '';
  if (passphrase === '') {
    return { stdout: `Failed to find keystore passphrase from file: ${propertiesPath}, quiting!\n`, stderr: '', exitCode: 1 };
  }
  const sentKey = decodePem(privateKey);
  const key = sentKey === '' ? openKeystore(await text(context, keystorePath), passphrase) : readKey(sentKey);
  const puts = [
    [certificatePath, decodePem(certificate)],
    [authorityPath, decodePem(authority)],
  ] as const;
  const keystore = key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase });
  await context.files.apply([
    ...puts.filter(([, pem]) => pem !== '').map(([path, pem]) => ({ op: 'put', path, content: `${pem}\n`, mode: 0o600 }) as const),
    { op: 'put', path: keyPath, content: key.export({ type: 'pkcs8', format: 'pem' }), mode: 0o600 },
    { op: 'put', path: keystorePath, content: keystore, mode: 0o600 },
    ...(puts[1][1] === ''
      ? []
      : [
          {
            op: 'put',
            path: '/usr/local/share/ca-certificates/cloudstack/ca.crt',
            content: `${puts[1][1]}\n`,
            mode: 0o644,
          } as const,
        ]),
  ]);
  if (mode === 'ssh') await restartCloud(context);
  return printed('');
};

function readKey(pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    createPublicKey(key);
    return key;
  } catch (error) {
    throw new AgentError('VRA_BAD_INPUT', 'keystore-cert-import: argument 10 is not a private key in PEM', { cause: error });
  }
}

/** Only system VMs run an agent of the management server. */
async function restartCloud(context: ScriptContext): Promise<void> {
  const services = await context.agent.backend.services.observe();
  if (services.some(({ unit, active }) => unit === 'cloud' && active === 'active')) {
    await context.agent.backend.services.apply([{ unit: 'cloud', action: 'restart' }]);
  }
}
