import { AgentError, type Clock } from '#agent';
import type { AgentNames, CredentialStore } from '../../certificates/credentials.ts';
import type { ConnectorEvents } from '../../events.ts';
import { answer, type Handlers } from '../command.ts';

/** What a server sends for a machine on a host: a system VM's agent shows it when it dials in. */
export interface MachineCertificate {
  readonly certificate: string;
  /** Empty when it comes for a key that was requested before. */
  readonly privateKey: string;
  readonly authorities: string;
}

export interface CertificatePorts {
  readonly clock: Clock;
  readonly events: ConnectorEvents;
  readonly credentials: CredentialStore;
  /** What the agent's certificate is to be valid for: its names, and the addresses that it dials from. */
  names(agent: string): AgentNames;
  /** Says goodbye and dials again with the new certificate. */
  restart(agent: string, reason: string): void;
  /** A certificate for a system VM, by its instance name. What it throws fails the command. */
  onMachineCertificate(machine: string, issued: MachineCertificate): Promise<void> | void;
  /** The agent has a new certificate of its own. */
  readonly onOwnCertificate?: ((agent: string) => Promise<void>) | undefined;
  /** Also does what a host agent does inside the machine; its answer is the command's. */
  readonly machine?: Pick<Handlers, 'SetupKeyStoreCommand' | 'SetupCertificateCommand'> | undefined;
}

/** The agent goes on with the old link for a while, so that its answer arrives (cloudstack-agent-protocol.md, 6.2). */
const restartAfterMs = 5_000;

function given(text: string | undefined, what: string): string {
  if (text === undefined || text.trim() === '')
    throw new AgentError('VRA_BAD_INPUT', `SetupCertificateCommand came without ${what}`);
  return text;
}

/** Certificates of the agent itself, and those that a host passes on to a system VM (cloudstack-host-commands.md, A11). */
export function certificateHandlers(ports: CertificatePorts): Handlers {
  const { credentials, machine } = ports;

  return {
    async SetupKeyStoreCommand(command, context) {
      if (command.handleByAgent !== true) {
        const inside = machine?.SetupKeyStoreCommand;
        if (inside === undefined) throw new AgentError('VRA_BAD_INPUT', 'only the agent itself has a key store here');
        return inside(command, context);
      }
      const csr = await credentials.request(context.agent, ports.names(context.agent));
      return answer('SetupKeystoreAnswer', { result: true, csr });
    },

    async SetupCertificateCommand(command, context) {
      const issued: MachineCertificate = {
        certificate: given(command.certificate, 'a certificate'),
        privateKey: command.privateKey ?? '',
        authorities: command.caCertificates ?? '',
      };
      if (command.handleByAgent !== true) {
        const name = command.accessDetails?.['router.name'];
        if (name === undefined) throw new AgentError('VRA_BAD_INPUT', 'SetupCertificateCommand names no machine (router.name)');
        await ports.onMachineCertificate(name, issued);
        return machine?.SetupCertificateCommand?.(command, context) ?? answer('SetupCertificateAnswer', { result: true });
      }
      await credentials.install(context.agent, issued);
      await ports.onOwnCertificate?.(context.agent);
      ports.events.certificateInstalled(context.agent);
      ports.clock.after(restartAfterMs, () => ports.restart(context.agent, 'new certificate'));
      return answer('SetupCertificateAnswer', { result: true });
    },
  };
}
