/**
 * Fields whose texts are secrets, whatever class they are in (of `classes.json`). Public keys, certificates and names of keys are not:
 * a replay needs them. Private keys in PEM are found by their form, in any field.
 */
export const secretFields: ReadonlySet<string> = new Set([
  '_password',
  '_prvKey',
  '_sid',
  '_ticket',
  '_tunnelSession',
  'accessKey',
  'autoScaleUserApiKey',
  'autoScaleUserSecretKey',
  'copyPassword',
  'encryptorPassword',
  'ipsecPsk',
  'keystorePassword',
  'lbStatsAuth',
  'newPassword',
  'password',
  'peerPassword',
  'postUploadKey',
  'presharedKey',
  'privKey',
  'privateKey',
  'secretKey',
  'ticket',
  'vcenterPassword',
  'vncPassword',
]);

/** Fields whose bytes are secrets: lists of numbers. */
export const secretBytes: ReadonlySet<string> = new Set(['keystoreBits', 'passphrase']);

/** Fields whose base64 holds secrets among other things: images of configuration drives. */
export const secretBase64: ReadonlySet<string> = new Set(['isoData']);

/** `key` is a secret in these classes, and a name in others. */
export const classesWithSecretKey: ReadonlySet<string> = new Set(['com.cloud.agent.api.to.SwiftTO']);

/** Keys of free maps (details, parameters, options) whose values are secrets. */
export const secretKey =
  /pass(?:word|wd|phrase)|secret|psk|pre-?shared|priv(?:ate)?[-_.]?key|api[-_.]?key|security[-_.]?key|token/i;

/** Assignments in texts such as boot arguments: `vmpassword=`, `keystore_password=`, `baremetalnotificationapikey=`. */
export const secretAssignment =
  /(?<![\w.-])([\w.-]*(?:passw(?:or)?d|passphrase|secret|psk|securitykey|apikey|token)[\w.-]*=)("[^"]*"|'[^']*'|[^\s&;|,]+)/gi;
