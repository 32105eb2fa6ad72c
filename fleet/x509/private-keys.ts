import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import pLimit from 'p-limit';
import { AgentError } from '#agent';
import { errorText } from '../error-text.ts';

const generate = promisify(generateKeyPair);

/** Makes an RSA key of 2048 bits, beside the event loop. */
export type MakePrivateKey = () => Promise<KeyObject>;

/** Two at a time: a key takes a tenth of a second of a thread, and files wait for the same few threads. */
export function privateKeyMaker(): MakePrivateKey {
  const limit = pLimit(2);
  return () => limit(async () => (await generate('rsa', { modulusLength: 2048 })).privateKey);
}

/** Makes an EC key on P-256: a hundredth of the work of an RSA key, and shorter handshakes. */
export async function makeEcKey(): Promise<KeyObject> {
  return (await generate('ec', { namedCurve: 'P-256' })).privateKey;
}

export function privateKeyText(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** `what` says in messages whose key it is. `VRA_BAD_INPUT` when the text is no unencrypted private key in PEM. */
export function readPrivateKey(text: string, what: string): KeyObject {
  try {
    return createPrivateKey(text);
  } catch (error) {
    throw new AgentError('VRA_BAD_INPUT', `${what} is no private key in PEM: ${errorText(error)}`, { cause: error });
  }
}
