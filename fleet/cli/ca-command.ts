import { join } from 'node:path';
import { createSystemClock } from '#agent';
import { CertificateAuthority, type Holder, type IssueRequest, type IssuedCertificate } from '../ca/index.ts';
import type { CliIo } from './io.ts';
import { fields, painter, table, type Cell } from './table.ts';

/** Where the authority is, and for whom it is printed. */
interface Place {
  readonly directory: string;
  readonly json: boolean;
}

const dayMs = 86_400_000;
const date = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

function print(io: CliIo, json: boolean, value: object, text: () => string): void {
  io.stdout.write(json ? `${JSON.stringify(value, undefined, 2)}\n` : text());
}

const open = ({ directory }: Place): Promise<CertificateAuthority> =>
  CertificateAuthority.open({ directory, clock: createSystemClock() });

const bundleOf = ({ directory }: Place): string => join(directory, 'ca.pem');

/** `vrfleet ca init`. */
export async function caInit(
  io: CliIo,
  place: Place,
  options: { readonly name?: string | undefined; readonly validDays?: number | undefined },
): Promise<void> {
  const { authority, created } = await CertificateAuthority.init({
    ...options,
    directory: place.directory,
    clock: createSystemClock(),
  });
  const value = { directory: authority.directory, name: authority.name, created, certificate: bundleOf(place) };
  print(
    io,
    place.json,
    value,
    () => `${created ? 'made' : 'there already'}: ${authority.name}, for clients to trust: ${bundleOf(place)}\n`,
  );
}

/** `vrfleet ca issue`. */
export async function caIssue(io: CliIo, place: Place, request: IssueRequest): Promise<void> {
  const authority = await open(place);
  const { issued, reused } = await authority.issue(request);
  const file = authority.fileOf(request);
  print(io, place.json, { ...shown(issued), file, authority: bundleOf(place), reused }, () =>
    fields(
      [
        ['certificate', `${issued.role} ${issued.name}${reused ? ' (issued before)' : ''}`],
        ['serial', issued.serial],
        ['valid until', date(issued.notAfterMs)],
        ['file', `${file} (certificate and key)`],
        ['authority', bundleOf(place)],
      ],
      painter(io),
    ),
  );
}

/** `vrfleet ca rotate`. */
export async function caRotate(
  io: CliIo,
  place: Place,
  { overlapDays, validDays }: { readonly overlapDays: number; readonly validDays?: number | undefined },
): Promise<void> {
  const authority = await open(place);
  await authority.rotate({ overlapDays, ...(validDays !== undefined && { validDays }) });
  const value = {
    directory: authority.directory,
    trusted: authority.trust.authorities.map((each) => each.serialNumber),
    overlapDays,
  };
  print(
    io,
    place.json,
    value,
    () =>
      `a new authority is in office; certificates of the one before are taken for ${overlapDays} more days\n` +
      `clients need the new ${bundleOf(place)}, and a new certificate each within that time ("vrfleet ca issue")\n`,
  );
}

/** `vrfleet ca revoke`. */
export async function caRevoke(
  io: CliIo,
  place: Place,
  which: Holder | { readonly serial: string },
  reason: string | undefined,
): Promise<void> {
  const authority = await open(place);
  const revoked = await authority.revoke(which, reason);
  const lines = (): string => revoked.map(({ role, name, serial }) => `revoked ${role} ${name}, serial ${serial}\n`).join('');
  print(io, place.json, { revoked: revoked.map(shown), list: join(place.directory, 'crl.pem') }, () =>
    revoked.length === 0 ? 'revoked already\n' : lines(),
  );
}

/** `vrfleet ca list`. */
export async function caList(io: CliIo, place: Place, soonDays: number): Promise<void> {
  const authority = await open(place);
  const nowMs = createSystemClock().now();
  const expiring = authority.expiring(soonDays * dayMs);
  const soon = new Set(expiring.map(({ serial }) => serial));
  const rows = authority.list();
  const expiringShown = expiring.map(({ what, serial, notAfterMs }) => ({
    what,
    serial,
    notAfter: new Date(notAfterMs).toISOString(),
  }));
  print(io, place.json, { name: authority.name, certificates: rows.map(shown), expiring: expiringShown }, () => {
    const paint = painter(io);
    const body = rows.map((each): Cell[] => [each.role, each.name, stateOf(each, nowMs, soon), date(each.notAfterMs), each.serial]);
    const warning = expiring.some(({ what }) => what === 'authority')
      ? 'the authority itself ends soon: "vrfleet ca rotate"\n'
      : '';
    return table(['ROLE', 'NAME', 'STATE', 'UNTIL', 'SERIAL'], body, paint) + warning;
  });
}

function stateOf({ revoked, serial, notAfterMs }: IssuedCertificate, nowMs: number, soon: ReadonlySet<string>): Cell {
  if (revoked !== undefined) return { text: 'revoked', style: 'red' };
  if (notAfterMs < nowMs) return { text: 'expired', style: 'dim' };
  return soon.has(serial) ? { text: 'ends soon', style: 'yellow' } : { text: 'valid', style: 'green' };
}

/** Times as people and other programs read them. */
function shown({ notBeforeMs, notAfterMs, revoked, ...rest }: IssuedCertificate): object {
  const time = (ms: number): string => new Date(ms).toISOString();
  return {
    ...rest,
    notBefore: time(notBeforeMs),
    notAfter: time(notAfterMs),
    ...(revoked && { revoked: { at: time(revoked.atMs), reason: revoked.reason } }),
  };
}
