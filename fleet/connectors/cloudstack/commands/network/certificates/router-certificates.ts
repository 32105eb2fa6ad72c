import type { SetupCertificateCommand, SetupKeyStoreCommand } from '../../../classes/index.ts';
import { answer, type Handlers } from '../../command.ts';
import { timeouts, type Execution } from '../routers/router-link.ts';
import type { NetworkElements } from '../routers/network-elements.ts';
import { required } from '../../required.ts';

const folder = '/usr/local/cloud/systemvm/conf';
const propertiesPath = `${folder}/agent.properties`;
const keystorePath = `${folder}/cloud.jks`;

/** What a machine says that has no key store yet. */
const noPassphrase = 'Failed to find keystore passphrase';

/** PEM texts travel as one word: line ends as `^`, blanks as `~` (cloudstack-vr-commands.md, 1.11). */
function oneWord(pem: string | undefined): string {
  return `"${(pem ?? '').trim().replaceAll('\n', '^').replaceAll(' ', '~')}"`;
}

/** The shell that takes the arguments apart must not see more in a passphrase than one word. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function passphrase({ keystorePassword }: { readonly keystorePassword?: string }): string {
  return quoted(required(keystorePassword, 'keystorePassword'));
}

/**
 * Key store and certificate inside a router or system VM, when it is not the agent that handles them (cloudstack-host-commands.md, A11): the
 * part of `certificateHandlers` that needs the machine.
 */
export function routerCertificateHandlers(
  elements: NetworkElements,
): Required<Pick<Handlers, 'SetupKeyStoreCommand' | 'SetupCertificateCommand'>> {
  return {
    SetupKeyStoreCommand: elements.query(async (link, machine, command: SetupKeyStoreCommand) => {
      const args = `${propertiesPath} ${keystorePath} ${passphrase(command)} ${command.validityDays ?? 0} ${folder}/cloud.csr`;
      const { success, details } = await link.run(machine, 'keystore-setup', args, timeouts.keystore);
      const csr = success ? details : '';
      return answer('SetupKeystoreAnswer', {
        result: csr !== '',
        ...(csr === '' ? { details: details === '' ? 'keystore-setup failed' : details } : { csr }),
      });
    }),
    SetupCertificateCommand: elements.query(async (link, machine, command: SetupCertificateCommand) => {
      const args = [
        `${propertiesPath} unused ${keystorePath} ssh`,
        `${folder}/cloud.crt ${oneWord(command.certificate)}`,
        `${folder}/cloud.ca.crt ${oneWord(command.caCertificates)}`,
        `${folder}/cloud.key ${oneWord(command.privateKey)}`,
      ].join(' ');
      const importCertificate = (): Promise<Execution> => link.run(machine, 'keystore-cert-import', args, timeouts.keystore);
      let { success, details } = await importCertificate();
      if (!success && details.includes(noPassphrase)) {
        // The server asks no system VM for a key store before it sends a certificate.
        const setup = `${propertiesPath} ${keystorePath} ${elements.secret()} 0 ${folder}/cloud.csr`;
        await link.run(machine, 'keystore-setup', setup, timeouts.keystore);
        ({ success, details } = await importCertificate());
      }
      return answer('SetupCertificateAnswer', {
        result: success,
        ...(!success && { details: details === '' ? 'keystore-cert-import failed' : details }),
      });
    }),
  };
}
