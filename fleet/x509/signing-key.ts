import { createPublicKey, type KeyObject, type webcrypto } from 'node:crypto';
import { AgentError } from '#agent';

type SigningAlgorithm = { readonly name: string; readonly hash: 'SHA-256'; readonly namedCurve?: string };

/** How a key signs: SHA-256 with RSA (PKCS#1) or with ECDSA on P-256. `VRA_BAD_INPUT` for other keys. */
export function signingAlgorithm(key: KeyObject): SigningAlgorithm {
  if (key.asymmetricKeyType === 'rsa') return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  if (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1')
    return { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  throw new AgentError(
    'VRA_BAD_INPUT',
    `a ${key.asymmetricKeyType ?? 'secret'} key cannot sign certificates here: use RSA or EC P-256`,
  );
}

/** A private key as the library for certificates takes it. */
export function signingKey(privateKey: KeyObject): webcrypto.CryptoKey {
  return privateKey.toCryptoKey(signingAlgorithm(privateKey), false, ['sign']);
}

/** The public half of a private key, or a public key, as the library takes it. */
export function verifyingKey(key: KeyObject): webcrypto.CryptoKey {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return publicKey.toCryptoKey(signingAlgorithm(publicKey), true, ['verify']);
}

export function signingKeyPair(privateKey: KeyObject): { publicKey: webcrypto.CryptoKey; privateKey: webcrypto.CryptoKey } {
  return { publicKey: verifyingKey(privateKey), privateKey: signingKey(privateKey) };
}
