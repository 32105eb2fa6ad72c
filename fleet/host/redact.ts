const hidden = '***';

/** Names of values that nobody should find in a log, as keys of `key=value`, of JSON and of options. */
const secretName = String.raw`[\w.-]*(?:password|passwd|pwd|secret|psk|preshared_?key|private_?key|authorized_key|securitykey|apikey|token|stats_?auth)[\w.-]*`;

const assignment = new RegExp(String.raw`(\b${secretName}\s*=\s*)("[^"]*"|'[^']*'|[^\s&;|]+)`, 'gi');
const jsonMember = new RegExp(String.raw`("${secretName}"\s*:\s*)("(?:[^"\\]|\\.)*"|[^\s,}\]]+)`, 'gi');
const option = new RegExp(String.raw`((?:^|\s)--?${secretName}\s+)("[^"]*"|'[^']*'|[^\s&;|]+)`, 'gi');
const pskLine = /(\bPSK\s+)("[^"]*"|'[^']*'|\S+)/g;
const keyBlock = /(-----BEGIN [A-Z ]*PRIVATE KEY-----)[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g;

/** Replaces the values of passwords, pre-shared keys and private keys in a line that goes into a log. */
export function redact(text: string): string {
  return text
    .replaceAll(keyBlock, `$1${hidden}$2`)
    .replaceAll(assignment, `$1${hidden}`)
    .replaceAll(jsonMember, `$1"${hidden}"`)
    .replaceAll(option, `$1${hidden}`)
    .replaceAll(pskLine, `$1${hidden}`);
}

/** A script and its arguments as they may stand in a log. Keystore scripts take pass phrases and keys as plain arguments (1.11). */
export function redactScript(script: string, args: string): string {
  if (/(?:^|\/)keystore-/.test(script)) return `${script} ${hidden}`;
  return redact(`${script} ${args}`.trimEnd());
}
