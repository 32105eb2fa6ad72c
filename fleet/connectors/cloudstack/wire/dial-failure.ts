import { LinkError, type LinkStep } from './link-error.ts';

/** Where a dial went: for its error messages. */
export interface DialTarget {
  /** `127.0.0.1:8250`. */
  readonly server: string;
  readonly localAddress?: string | undefined;
  readonly hasCertificate: boolean;
}

interface Explanation {
  readonly step: LinkStep;
  readonly text: string;
}

const tlsAlert = /alert number (\d+)/u;

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function explainConnect(error: Error, { localAddress }: DialTarget): Explanation {
  switch (codeOf(error)) {
    case 'ECONNREFUSED':
      return { step: 'connect', text: 'connection refused: nothing listens there' };
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return { step: 'connect', text: 'unreachable: there is no route to it' };
    case 'ETIMEDOUT':
      return { step: 'time-out', text: 'no answer to the connection request' };
    case 'EADDRNOTAVAIL':
      return {
        step: 'address',
        text: `the source address ${localAddress ?? ''} is not an address of this machine, or all of its ports are in use`,
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return { step: 'address', text: 'its name cannot be resolved' };
    case 'EMFILE':
    case 'ENFILE':
      return { step: 'connect', text: 'no file descriptor is left; raise the limit (ulimit -n)' };
    default:
      return { step: 'connect', text: error.message };
  }
}

/** What the server checks (cloudstack-agent-protocol.md, 6.1). */
function explainAlert(alert: number, target: DialTarget): Explanation | undefined {
  const wanted = 'the server wants a client certificate whose alternative names hold the source address';
  const source = target.localAddress === undefined ? '' : ` ${target.localAddress}`;
  switch (alert) {
    case 42:
      return {
        step: 'certificate',
        text: `${wanted}${source}${target.hasCertificate ? '' : ', and none was shown'} (TLS alert 42, bad certificate)`,
      };
    case 46:
      return {
        step: 'certificate',
        text: `${wanted}${source}; the one that was shown does not (TLS alert 46, certificate unknown)`,
      };
    default:
      return undefined;
  }
}

function explainHandshake(error: Error, target: DialTarget): Explanation {
  const alert = tlsAlert.exec(error.message)?.[1];
  if (alert !== undefined) {
    return (
      explainAlert(Number(alert), target) ?? { step: 'handshake', text: `the server ended the handshake with TLS alert ${alert}` }
    );
  }
  switch (codeOf(error)) {
    case 'ECONNRESET':
    case 'EPIPE':
      return {
        step: 'handshake',
        text: 'the server closed the connection in the handshake: it takes no more connections now, or prepares for maintenance',
      };
    default:
      return { step: 'handshake', text: `the other side does not speak TLS 1.2: ${error.message}` };
  }
}

/** The error of a dial that failed in the given phase, in words for people. */
export function dialFailure(phase: 'connect' | 'handshake', error: Error, target: DialTarget): LinkError {
  const { step, text } = phase === 'connect' ? explainConnect(error, target) : explainHandshake(error, target);
  return new LinkError(step, `${target.server}: ${text}`, { cause: error });
}
