import { AgentError } from '../errors.ts';
import { requireWord } from './checked-text.ts';

/** One directive of a dnsmasq configuration: `dhcp-option=tag:x,6,10.1.1.1` is `{ name: 'dhcp-option', fields: ['tag:x', '6', '10.1.1.1'] }`. */
export interface DnsmasqOption {
  readonly name: string;
  /** Empty for a flag. A field in double quotes may hold blanks and commas. */
  readonly fields: readonly string[];
}

export function dnsmasqOption(name: string, ...fields: readonly string[]): DnsmasqOption {
  return { name, fields };
}

function checkField(field: string, name: string): string {
  if (/^"[^"]*"$/.test(field)) {
    for (const part of field.slice(1, -1).split(/[ ,]/)) if (part !== '') requireWord(part, `dnsmasq ${name}`);
    return field;
  }
  return requireWord(field, `dnsmasq ${name}`);
}

/** Text of `/etc/dnsmasq.conf` or a file of its conf-dir. Throws `VRA_BAD_INPUT` for a field that would break its line. */
export function printDnsmasqConfig(options: readonly DnsmasqOption[]): string {
  return options
    .map(({ name, fields }) =>
      fields.length === 0 ? `${name}\n` : `${name}=${fields.map((field) => checkField(field, name)).join(',')}\n`,
    )
    .join('');
}

/** Reads what `printDnsmasqConfig` prints; comments and blank lines are dropped. */
export function parseDnsmasqConfig(text: string): DnsmasqOption[] {
  return text.split('\n').flatMap((raw): DnsmasqOption[] => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return [];
    const equals = line.indexOf('=');
    if (equals < 0) return [{ name: line, fields: [] }];
    const fields = line.slice(equals + 1).match(/"[^"]*"|[^,"]+/g);
    if (fields === null) throw new AgentError('VRA_BAD_INPUT', `dnsmasq configuration line ${JSON.stringify(line)} has no value`);
    return [{ name: line.slice(0, equals), fields }];
  });
}
