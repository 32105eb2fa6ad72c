import { AgentError } from '../errors.ts';

/** A `conn` section of strongSwan's ipsec.conf. */
export interface IpsecConnection {
  readonly name: string;
  /** In the order they are written. */
  readonly settings: readonly (readonly [key: string, value: string])[];
}

/** Connections as one file, an empty line between them. */
export function printIpsecConf(connections: readonly IpsecConnection[]): string {
  return connections
    .map(({ name, settings }) => `conn ${name}\n${settings.map(([key, value]) => ` ${key}=${value}\n`).join('')}`)
    .join('\n');
}

/** Undoes `printIpsecConf`; comments and empty lines are dropped. Refuses with `VRA_BAD_INPUT` a line outside its grammar. */
export function parseIpsecConf(text: string): IpsecConnection[] {
  const connections: { name: string; settings: [string, string][] }[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/(?:^|\s)#.*$/, '').trim();
    if (line === '') continue;
    const head = /^conn (\S+)$/.exec(line);
    const equals = line.indexOf('=');
    const connection = connections.at(-1);
    if (head !== null) connections.push({ name: head[1] ?? '', settings: [] });
    else if (equals > 0 && connection !== undefined)
      connection.settings.push([line.slice(0, equals).trim(), line.slice(equals + 1).trim()]);
    else throw new AgentError('VRA_BAD_INPUT', `ipsec.conf, line ${index + 1}: expected "conn NAME" or "key=value"`);
  }
  return connections;
}

/** A pre-shared key and whom it is shared with: both ends, or nobody in particular. */
export interface IpsecSecret {
  readonly peers: readonly string[];
  readonly key: string;
}

/**
 * The key as ipsec.secrets can hold it: between double quotes, between single ones when it has a double one, else as base64.
 * The file knows no escapes, so quotes of both kinds, line breaks and other control characters need base64.
 */
function printKey(key: string): string {
  const plain = /^[^\p{Cc}]*$/u.test(key);
  if (plain && !key.includes('"')) return `"${key}"`;
  if (plain && !key.includes("'")) return `'${key}'`;
  return `0s${Buffer.from(key).toString('base64')}`;
}

export function printIpsecSecrets(secrets: readonly IpsecSecret[]): string {
  return secrets.map(({ peers, key }) => `${[...peers, ':'].join(' ')} PSK ${printKey(key)}\n`).join('');
}

/** Undoes `printIpsecSecrets`. */
export function parseIpsecSecrets(text: string): IpsecSecret[] {
  return text.split('\n').flatMap((line) => {
    const found = /^(?:(.*) )?: PSK (?:"([^"]*)"|'([^']*)'|0s(\S+))$/.exec(line);
    if (found === null) return [];
    const key = found[2] ?? found[3] ?? Buffer.from(found[4] ?? '', 'base64').toString();
    return [{ peers: found[1]?.split(' ') ?? [], key }];
  });
}
