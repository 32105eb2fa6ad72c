import { timingSafeEqual } from 'node:crypto';
import ssh2, { type AuthContext, type AuthenticationType } from 'ssh2';
import type { SshMachine } from './machine.ts';

const methods: AuthenticationType[] = ['publickey', 'password', 'keyboard-interactive'];

/** Attempts of one connection before it is told to go (sshd's MaxAuthTries, doubled: clients with many keys try them all first). */
const mostAttempts = 12;

function signatureHolds(context: Extract<AuthContext, { method: 'publickey' }>): boolean {
  const { key, blob, signature, hashAlgo } = context;
  if (blob === undefined || signature === undefined) return false;
  const parsed = ssh2.utils.parseKey(key.data);
  if (parsed instanceof Error) return false;
  // The typings know one key; a public key in its wire form is always one.
  const publicKey = Array.isArray(parsed) ? parsed[0] : parsed;
  return publicKey?.verify(blob, signature, hashAlgo) === true;
}

/** Lets a client in, or not. `onRefused` is called when it has tried often enough. */
export function createAuthenticator(machine: SshMachine, onRefused: () => void): (context: AuthContext) => void {
  let attempts = 0;
  const refuse = (context: AuthContext): void => {
    if (++attempts > mostAttempts) onRefused();
    else context.reject(methods);
  };
  const decide = (context: AuthContext, good: boolean): void => {
    if (good) context.accept();
    else refuse(context);
  };
  return (context) => {
    const { username } = context;
    if (context.method === 'password') {
      decide(context, machine.admits(username, { method: 'password', password: context.password }));
    } else if (context.method === 'keyboard-interactive') {
      context.prompt([{ prompt: 'Password: ', echo: false }], (answers) => {
        const [password = ''] = answers;
        decide(context, machine.admits(username, { method: 'password', password }));
      });
    } else if (context.method === 'publickey') {
      const { algo: algorithm, data: key } = context.key;
      const known = machine.admits(username, { method: 'publickey', algorithm, key });
      // Without a signature the client only asks whether the key would do.
      decide(context, known && (context.signature === undefined || signatureHolds(context)));
    } else context.reject(methods);
  };
}

export interface AdmissionOptions {
  /** The password that root has; undefined: any. */
  readonly password?: string | undefined;
  /** Public keys in their wire form that get in; undefined: any. */
  readonly keys?: readonly Uint8Array[] | undefined;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}

/** Root, with the password and the keys of the options. */
export function admitsRoot({ password, keys }: AdmissionOptions): SshMachine['admits'] {
  return (user, proof) => {
    if (user !== 'root') return false;
    if (proof.method === 'password') return password === undefined || equal(Buffer.from(proof.password), Buffer.from(password));
    return keys === undefined || keys.some((key) => equal(key, proof.key));
  };
}

/** Wire form of the keys in an `authorized_keys` text; undefined when it holds none that can be read. */
export function authorizedKeys(text: string): readonly Uint8Array[] | undefined {
  const keys = text.split('\n').flatMap((line) => {
    const found = /(?:^|\s)(?:ssh-\w+|ecdsa-[\w-]+|sk-[\w@.-]+)\s+([A-Za-z0-9+/]+={0,2})(?:\s|$)/.exec(line.trim());
    return found?.[1] === undefined ? [] : [Buffer.from(found[1], 'base64')];
  });
  return keys.length === 0 ? undefined : keys;
}
