import { AgentError, type ProgramResult } from '#agent';
import type { DummyFiles } from '#backends/dummy';
import type { CredentialStore } from '../../certificates/credentials.ts';
import type { HostRecord } from '../../zone/records.ts';
import { failed, printed } from './program-text.ts';

const scriptFolder = '/usr/share/cloudstack-common/scripts/util';
export const keystoreSetup = `${scriptFolder}/keystore-setup`;
export const keystoreImport = `${scriptFolder}/keystore-cert-import`;

interface KeystoreParts {
  readonly host: HostRecord;
  readonly credentials: CredentialStore;
  readonly files: DummyFiles;
  /** Told the keystore's password, which belongs into the agent's properties. */
  readonly onPassword: (password: string) => void;
}

/** Texts of several lines travel as one word: newlines as `^`, blanks as `~` (cloudstack-agent-protocol.md, 5.1). */
export function decodedPem(word: string): string {
  return word.replaceAll('^', '\n').replaceAll('~', ' ');
}

/** Failures are the script's: a message and an exit status, after which the server tries again. */
async function asScript(name: string, work: () => Promise<ProgramResult>): Promise<ProgramResult> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    return failed(1, `${name}: ${error.message}\n`);
  }
}

/** `keystore-setup PROPERTIES KEYSTORE PASSWORD DAYS CSR`: makes a key pair, keeps it, and prints the request for its certificate. */
export function runKeystoreSetup(
  { host, credentials, files, onPassword }: KeystoreParts,
  args: readonly string[],
): Promise<ProgramResult> {
  const [, , password = '', , requestPath = ''] = args;
  if (args.length < 5) return Promise.resolve(failed(1, 'keystore-setup: expected PROPERTIES KEYSTORE PASSWORD DAYS CSR\n'));
  return asScript('keystore-setup', async () => {
    const names = { commonName: host.name, dns: [host.name], addresses: [host.address] };
    const request = await credentials.request(host.name, names);
    await files.apply([{ op: 'put', path: requestPath, content: request, mode: 0o600 }]);
    onPassword(password);
    return printed(request.endsWith('\n') ? request : `${request}\n`);
  });
}

/**
 * `keystore-cert-import PROPERTIES PASSWORD KEYSTORE MODE CERTFILE CERT CAFILE CAS KEYFILE KEY`: takes the certificate into use, for the key
 * of the last request or with the key that came along.
 */
export function runKeystoreImport({ host, credentials, files }: KeystoreParts, args: readonly string[]): Promise<ProgramResult> {
  const [
    ,
    ,
    ,
    ,
    certificatePath = '',
    certificateWord = '',
    authoritiesPath = '',
    authoritiesWord = '',
    keyPath = '',
    keyWord = '',
  ] = args;
  if (args.length < 8) {
    return Promise.resolve(
      failed(1, 'keystore-cert-import: expected PROPERTIES PASSWORD KEYSTORE MODE CERTFILE CERT CAFILE CAS KEYFILE KEY\n'),
    );
  }
  return asScript('keystore-cert-import', async () => {
    const certificate = decodedPem(certificateWord);
    const authorities = decodedPem(authoritiesWord);
    const privateKey = decodedPem(keyWord);
    await credentials.install(host.name, { certificate, authorities, ...(privateKey.trim() !== '' && { privateKey }) });
    await files.apply([
      { op: 'put', path: certificatePath, content: certificate, mode: 0o600 },
      { op: 'put', path: authoritiesPath, content: authorities, mode: 0o600 },
      ...(privateKey.trim() === '' || keyPath === ''
        ? []
        : [{ op: 'put' as const, path: keyPath, content: privateKey, mode: 0o600 }]),
    ]);
    return printed('');
  });
}
