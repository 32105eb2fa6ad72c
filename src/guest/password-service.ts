import { ipv4InNetwork, parseIpv4 } from '../net/ipv4.ts';
import type { RouterView } from '../plan/router-view.ts';
import type { FilesPort } from '../ports/files-port.ts';
import type { Log } from '../ports/log.ts';
import type { Random } from '../ports/random.ts';
import type { RouterBackend } from '../ports/router-backend.ts';
import type { HttpRequest, HttpResponse } from './http.ts';
import { parseForm } from './form.ts';

/** What the password service needs of a router; an agent is one. */
export interface PasswordSubject {
  readonly backend: RouterBackend;
  readonly random: Random;
  readonly log: Log;
  view(): RouterView | undefined;
}

const tokenPath = '/tmp/passwdsrvrtoken';

/** The unit of the service that listens on the first address; the second one may hand passwords over too. */
export function passwordUnit(addresses: readonly string[]): string {
  return `cloud-password-server@${addresses.join(',')}`;
}

/** File of the passwords that guests of a listening address have not fetched yet: lines `ip=password` (cloudstack-vr-commands.md, 2.11). */
function passwordsPath(listenIp: string): string {
  return `/var/cache/cloud/passwords-${listenIp}`;
}

interface RunningServer {
  readonly listenIp: string;
  /** Who may hand passwords over, besides the router itself. */
  readonly allowed: readonly string[];
}

async function runningServers(backend: RouterBackend): Promise<RunningServer[]> {
  const units = await backend.services.observe();
  return units.flatMap(({ unit, active }) => {
    if (active !== 'active' || !unit.startsWith('cloud-password-server@')) return [];
    const allowed = unit.slice(unit.indexOf('@') + 1).split(',');
    return [{ listenIp: allowed[0] ?? '', allowed }];
  });
}

async function readPasswords(files: FilesPort, listenIp: string): Promise<Map<string, string>> {
  const text = Buffer.from((await files.read(passwordsPath(listenIp))) ?? []).toString('utf8');
  const lines = text.split('\n').map((line) => [line, line.indexOf('=')] as const);
  return new Map(lines.filter(([, at]) => at > 0).map(([line, at]) => [line.slice(0, at), line.slice(at + 1)]));
}

/** Durable: the command that brought a password is answered once it is here. */
async function writePasswords(files: FilesPort, listenIp: string, passwords: ReadonlyMap<string, string>): Promise<void> {
  const content = [...passwords].map(([ip, password]) => `${ip}=${password}\n`).join('');
  await files.apply([{ op: 'put', path: passwordsPath(listenIp), content, durable: true }]);
}

/** False for what the file cannot hold: a line break would make an entry for another guest. */
async function savePassword(files: FilesPort, listenIp: string, guestIp: string, password: string): Promise<boolean> {
  if (/[\r\n]/.test(password) || parseIpv4(guestIp) === undefined) return false;
  const passwords = await readPasswords(files, listenIp);
  await writePasswords(files, listenIp, passwords.set(guestIp, password));
  return true;
}

/** The address on which the guests of a VM's network ask for passwords: the gateway that a redundant pair shares, else the router's own. */
function serverFor(view: RouterView, guestIp: string): { readonly listenIp: string; readonly unit: string } | undefined {
  const guest = parseIpv4(guestIp);
  const at = guest === undefined ? undefined : view.addresses.find(({ network }) => ipv4InNetwork(guest, network));
  if (at === undefined) return undefined;
  const gateway = view.redundant ? at.record.gateway : undefined;
  if (gateway === undefined || gateway === '') return { listenIp: at.ip, unit: passwordUnit([at.ip]) };
  return { listenIp: gateway, unit: passwordUnit([gateway, at.ip]) };
}

/**
 * What follows the merge of a `vmpassword` item (cloudstack-vr-commands.md, 2.11): the password goes to the service of the VM's network.
 * A server that does not run (a BACKUP router) or a VM of no network is only logged: the command succeeds all the same, as the
 * management server expects.
 */
export async function handOverPassword(subject: PasswordSubject, guestIp: string, password: string): Promise<void> {
  const view = subject.view();
  const server = view === undefined ? undefined : serverFor(view, guestIp);
  if (server === undefined) {
    subject.log.warn({ guestIp }, 'no network of this router holds the VM of a password');
    return;
  }
  const running = await runningServers(subject.backend);
  if (!running.some(({ listenIp, allowed }) => listenIp === server.listenIp && passwordUnit(allowed) === server.unit)) {
    subject.log.warn({ guestIp, unit: server.unit }, 'the password service does not run; the password was not handed over');
    return;
  }
  if (!(await savePassword(subject.backend.files, server.listenIp, guestIp, password))) {
    subject.log.warn({ guestIp }, 'a password with a line break was not handed over');
  }
}

/** The secret that whoever hands passwords over has to know; made when first asked for. */
async function passwordToken({ backend, random }: Pick<PasswordSubject, 'backend' | 'random'>): Promise<string> {
  const known = Buffer.from((await backend.files.read(tokenPath)) ?? [])
    .toString('utf8')
    .trim();
  if (known !== '') return known;
  const token = random.hex(32);
  await backend.files.apply([{ op: 'put', path: tokenPath, content: token, mode: 0o600 }]);
  return token;
}

const headers = { server: 'CloudStack Password Server', 'content-type': 'text/plain' } as const;
const answer = (body: string): HttpResponse => ({ status: 200, headers, body: Buffer.from(body) });

async function fetchPassword(files: FilesPort, listenIp: string, request: HttpRequest): Promise<HttpResponse> {
  switch (request.headers['domu_request']) {
    case 'send_my_password':
      return answer((await readPasswords(files, listenIp)).get(request.clientIp) ?? 'saved_password');
    case 'saved_password': {
      const passwords = await readPasswords(files, listenIp);
      if (passwords.delete(request.clientIp)) await writePasswords(files, listenIp, passwords);
      return answer('saved_password');
    }
    case undefined:
    default:
      return answer('bad_request');
  }
}

async function storePassword(subject: PasswordSubject, server: RunningServer, request: HttpRequest): Promise<HttpResponse> {
  const { clientIp } = request;
  const refused = (reason: string): HttpResponse => {
    subject.log.warn({ clientIp, reason }, 'a password was not saved');
    return { status: 200, headers, body: Buffer.alloc(0) };
  };
  if (!['127.0.0.1', 'localhost', ...server.allowed].includes(clientIp)) return refused('it came from outside of the router');
  const form = parseForm(request);
  const [ip, password, token] = [form.get('ip'), form.get('password'), form.get('token')];
  if (request.headers['domu_request'] !== 'save_password' || !ip || !password)
    return refused('it lacks ip, password or the header');
  if (token !== (await passwordToken(subject))) return refused('its token is wrong');
  const saved = await savePassword(subject.backend.files, server.listenIp, ip, password);
  return saved
    ? { status: 200, headers, body: Buffer.alloc(0) }
    : refused('its address is none, or its password holds a line break');
}

/**
 * What port 8080 of `request.serverIp` answers (cloudstack-vr-commands.md, 2.11): a guest's `GET` with the header `DomU_Request` fetches its
 * password, or tells that it has it; a `POST` from the router itself hands one over. The status is always 200, the body tells.
 * Undefined when no password service listens there.
 */
export async function passwordResponse(subject: PasswordSubject, request: HttpRequest): Promise<HttpResponse | undefined> {
  const server = (await runningServers(subject.backend)).find(({ listenIp }) => listenIp === request.serverIp);
  if (server === undefined) return undefined;
  switch (request.method) {
    case 'GET':
      return fetchPassword(subject.backend.files, server.listenIp, request);
    case 'POST':
      return storePassword(subject, server, request);
    default:
      return { status: 501, headers, body: Buffer.from(`Unsupported method ('${request.method}')`) };
  }
}
