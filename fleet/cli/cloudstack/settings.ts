import { isIP } from 'node:net';
import { AgentError, parseIpv4, parseIpv4Cidr } from '#agent';
import { z } from 'zod';
import { allowLoopbackAnd } from '../../connectors/cloudstack/session/server-address.ts';
import type { ServerAddress } from '../../connectors/cloudstack/wire/link.ts';

const defaultPort = 8250;
const id = z.coerce.string().regex(/^[1-9]\d*$/, 'a numeric id of the server’s database, such as 1');

/** `127.0.0.1:8250`, `ms1,ms2:8250`: names or addresses, each with a port or the default one. */
function serverList(text: string, context: z.RefinementCtx): readonly ServerAddress[] {
  return text.split(',').flatMap((part) => {
    const match = /^(?<host>[\w.-]+)(?::(?<port>\d{1,5}))?$/.exec(part.trim());
    const port = Number(match?.groups?.['port'] ?? defaultPort);
    if (match?.groups?.['host'] === undefined || port < 1 || port > 65_535) {
      context.addIssue({ code: 'custom', message: `"${part}" is no server; write HOST or HOST:PORT, several with commas` });
      return [];
    }
    return [{ host: match.groups['host'], port }];
  });
}

function loopbackEndpoint(text: string, context: z.RefinementCtx): ServerAddress {
  const match = /^(?:(?<host>[\d.]+):)?(?<port>\d{1,5})$/.exec(text);
  const port = Number(match?.groups?.['port']);
  if (match === null || port > 65_535) context.addIssue({ code: 'custom', message: `"${text}": write 127.0.0.1:7070, or 7070` });
  return { host: match?.groups?.['host'] ?? '127.0.0.1', port };
}

const cidr = z
  .string()
  .refine((text) => /\/\d+$/.test(text) && parseIpv4Cidr(text) !== undefined, 'an IPv4 network, such as 10.20.0.0/16');
const address = z.string().refine((text) => parseIpv4(text) !== undefined, 'an IPv4 address');

function wholeNumber(from: number, to = Number.MAX_SAFE_INTEGER): z.ZodCoercedNumber {
  const takes = to === Number.MAX_SAFE_INTEGER ? `a whole number, ${from} or more` : `a whole number from ${from} to ${to}`;
  return z.coerce.number(takes).int(takes).min(from, takes).max(to, takes);
}

const positive = wholeNumber(1);

/** Everything `vrfleet cloudstack` can be told. */
const settingsSchema = z.strictObject({
  server: z.string().transform(serverList).optional(),
  zone: id.default('1'),
  pod: id.default('1'),
  cluster: id.default('1'),
  hosts: wholeNumber(1, 20_000).default(10),
  hostCidr: cidr.default('10.20.0.0/16'),
  firstHost: wholeNumber(2).default(11),
  join: z.enum(['register', 'add']).default('register'),
  listenSsh: z.boolean().default(false),
  sshBind: address.default('0.0.0.0'),
  password: z.string().min(1).optional(),
  api: z.string().transform(loopbackEndpoint).optional(),
  allowServer: z.array(z.string().min(1)).default([]),
  seed: z.coerce.string().min(1).default('1'),
  record: z.string().min(1).optional(),
  scripts: z.string().min(1).optional(),
  reachable: z.array(cidr).default([]),
  unreachable: z.array(cidr).default([]),
  connecting: positive.default(50),
  perSecond: positive.default(200),
  openRouters: positive.optional(),
  fresh: z.boolean().default(false),
  logLevel: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  timeout: positive.default(300),
});

export type CloudStackSettings = z.infer<typeof settingsSchema> & {
  readonly server: readonly ServerAddress[];
  readonly serverGiven: boolean;
};

const flagOf = (key: PropertyKey | undefined): string =>
  `--${String(key ?? '').replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** What is wrong, with what was typed: of a list the bad element, of a password nothing. */
function explained(issue: z.core.$ZodIssue | undefined, given: Readonly<Record<string, unknown>>): string {
  if (issue === undefined) return 'malformed';
  const [key, index] = issue.path;
  const value = key === undefined || key === 'password' ? undefined : given[String(key)];
  const typed: unknown = Array.isArray(value) ? value[Number(index)] : value;
  const shown = typeof typed === 'string' ? JSON.stringify(typed) : undefined;
  return shown === undefined || issue.message.includes(shown) ? issue.message : `${issue.message}; not ${shown}`;
}

/**
 * The settings of a run from its flags.
 * @throws AgentError `VRA_BAD_INPUT` naming the flag and what it takes, or a server that is not allowed.
 */
export function readSettings(flags: Readonly<Record<string, unknown>>): CloudStackSettings {
  const given = Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
  const parsed = settingsSchema.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new AgentError('VRA_BAD_INPUT', `${flagOf(issue?.path[0])}: ${explained(issue, given)}`, { cause: parsed.error });
  }
  const settings = parsed.data;
  const server = settings.server ?? [{ host: '127.0.0.1', port: defaultPort }];
  const isAllowed = allowLoopbackAnd(settings.allowServer);
  for (const { host } of server) {
    if (isAllowed(host)) continue;
    const known = isIP(host) === 0 ? 'a name' : 'an address';
    throw new AgentError(
      'VRA_BAD_INPUT',
      `--server ${host} is ${known} of another machine; simulated hosts would join its cloud. If that is meant, add --allow-server ${host}`,
    );
  }
  if (settings.join === 'add' && !settings.listenSsh) {
    throw new AgentError('VRA_BAD_INPUT', '--join add: the server comes to the hosts over SSH; add --listen-ssh');
  }
  return { ...settings, server, serverGiven: settings.server !== undefined };
}
