import { join, resolve } from 'node:path';
import { AgentError } from '#agent';
import { Argument, InvalidArgumentError, type Command } from 'commander';
import { certificateRoles as roles, type CertificateRole, type Holder } from '../ca/certificate-role.ts';
import type * as commands from './ca-command.ts';
import type { CliIo } from './io.ts';

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** Zero or more days. */
function days(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError('it must be a number of days.');
  return Number(text);
}

const role = (description: string): Argument => new Argument('<role>', description).choices([...roles]);

/** The directory of the authority: as typed, else of VRFLEET_CA, else `.vrfleet-ca` here. */
export function authorityFolder(io: CliIo, named: string | undefined): string {
  const path = named ?? io.env['VRFLEET_CA'];
  return path === undefined ? join(io.cwd, '.vrfleet-ca') : resolve(io.typedFrom, path);
}

function withFolder(command: Command): Command {
  return command
    .option('--ca <dir>', 'directory of the authority (default: .vrfleet-ca here, or VRFLEET_CA)')
    .option('--json', 'JSON for programs');
}

interface Flags {
  readonly ca?: string;
  readonly json?: boolean;
}

/** `vrfleet ca`, for the command line's program. */
export function addCa(program: Command, io: CliIo): void {
  const ca = program.command('ca').description('certificates of routers and their clients: a small authority in a directory');
  const place = ({ ca: named, json }: Flags): { directory: string; json: boolean } => ({
    directory: authorityFolder(io, named),
    json: json === true,
  });
  const load = (): Promise<typeof commands> => import('./ca-command.ts');

  withFolder(ca.command('init').description('make an authority; one that is there stays as it is'))
    .option('--name <text>', 'common name of its certificate (default: vrfleet authority)')
    .option('--days <count>', 'how long its certificate is valid (default: 3650)', days)
    .action(async (flags: Flags & { readonly name?: string; readonly days?: number }) => {
      await (await load()).caInit(io, place(flags), { name: flags.name, validDays: flags.days });
    });

  withFolder(ca.command('issue').description('a certificate with its key; the same again while it is good'))
    .addArgument(role('router: serves, and calls itself; client: calls every router; server: only serves'))
    .argument('<name>', 'of the router, person or program')
    .option('--dns <name>', 'name that it serves under; repeatable (default for routers and servers: the name)', collect)
    .option('--address <address>', 'address that it serves at; repeatable', collect)
    .option('--days <count>', 'how long it is valid (default: 365)', days)
    .option('--renew', 'a new one, even when there is one that is good')
    .addHelpText(
      'after',
      `\nCertificate and key are in one file of mode 0600, which serves as both for grpcurl and vr:
  vrfleet ca issue client alice
  grpcurl -cacert .vrfleet-ca/ca.pem -cert .vrfleet-ca/issued/client.alice.pem -key .vrfleet-ca/issued/client.alice.pem 127.64.0.1:7443 list`,
    )
    .action(
      async (
        as: CertificateRole,
        name: string,
        flags: Flags & {
          readonly dns?: readonly string[];
          readonly address?: readonly string[];
          readonly days?: number;
          readonly renew?: boolean;
        },
      ) => {
        const dns = flags.dns ?? (as === 'client' ? [] : [name]);
        await (
          await load()
        ).caIssue(io, place(flags), {
          role: as,
          name,
          dns,
          addresses: flags.address ?? [],
          validDays: flags.days,
          renew: flags.renew === true,
        });
      },
    );

  withFolder(
    ca.command('rotate').description('put a new authority into office; listeners and certificates follow without an interruption'),
  )
    .option('--overlap-days <count>', 'how long certificates of the one before are still taken (default: 30)', days)
    .option('--days <count>', 'how long the new one is valid (default: 3650)', days)
    .action(async (flags: Flags & { readonly overlapDays?: number; readonly days?: number }) => {
      await (await load()).caRotate(io, place(flags), { overlapDays: flags.overlapDays ?? 30, validDays: flags.days });
    });

  withFolder(
    ca.command('revoke').description('revoke all certificates of somebody, or one by its serial; listeners notice within seconds'),
  )
    .argument('<role-or-serial>')
    .argument('[name]')
    .option('--reason <text>', 'why, for the list')
    .action(async (first: string, name: string | undefined, flags: Flags & { readonly reason?: string }) => {
      await (await load()).caRevoke(io, place(flags), which(first, name), flags.reason);
    });

  withFolder(ca.command('list').description('what was issued, and what ends soon'))
    .option('--days <count>', 'what "soon" is (default: 30)', days)
    .action(async (flags: Flags & { readonly days?: number }) => {
      await (await load()).caList(io, place(flags), flags.days ?? 30);
    });
}

function which(first: string, name: string | undefined): { readonly serial: string } | Holder {
  if (name === undefined) return { serial: first };
  const named = roles.find((each) => each === first);
  if (named === undefined)
    throw new AgentError('VRA_BAD_INPUT', `${JSON.stringify(first)} ${name}: name a ${roles.join(', ')}, or a serial alone`);
  return { role: named, name };
}
