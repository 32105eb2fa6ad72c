import type { FilesPort } from '#agent';
import type { ProgramMachine } from '../machine.ts';
import { listSockets } from '../net-tools/sockets.ts';
import { failed, lines, printed, type Program, type ProgramRun } from '../program.ts';
import { parseAddress } from '../reach/addresses.ts';
import { readNames } from '../reach/names.ts';
import { bootArguments, hostsFile, readLines } from '../router-files.ts';
import { ctime } from '../text-dates.ts';

/** What a name server said. */
type Reply =
  | { readonly kind: 'answer'; readonly addresses: readonly string[] }
  | { readonly kind: 'no-such-name' }
  /** Forwarded to servers outside, which nobody simulates. */
  | { readonly kind: 'server-failure' }
  | { readonly kind: 'timeout' };

async function firstServer(files: FilesPort): Promise<string> {
  const line = (await readLines(files, '/etc/resolv.conf')).find((candidate) => candidate.startsWith('nameserver '));
  return line?.split(/\s+/)[1] ?? '127.0.0.1';
}

/** Asks dnsmasq of the router: names of `/etc/hosts`, with and without the network's domain. */
async function query(machine: ProgramMachine, server: string, name: string, family: 4 | 6): Promise<Reply> {
  const sockets = await listSockets(machine);
  const { addresses } = await machine.network.observe();
  const own = server === '127.0.0.1' || addresses.some(({ cidr }) => cidr.startsWith(`${server}/`));
  const listening = sockets.some(
    ({ protocol, port, address }) => protocol === 'udp' && port === 53 && (address === server || address === '0.0.0.0'),
  );
  if (!own || !listening) return { kind: 'timeout' };
  const domain = (await bootArguments(machine.files)).get('domain');
  const wanted = name.toLowerCase().replace(/\.$/, '');
  const local = domain !== undefined && wanted.endsWith(`.${domain}`);
  const short = local ? wanted.slice(0, -domain.length - 1) : wanted;
  const hosts = await hostsFile(machine.files);
  const found = hosts.filter(({ names }) => names.some((known) => known.toLowerCase() === short || known.toLowerCase() === wanted));
  const fitting = found.flatMap((entry) => parseAddress(entry.address) ?? []).filter((address) => address.family === family);
  if (fitting.length > 0) return { kind: 'answer', addresses: fitting.map(({ text }) => text) };
  if (found.length > 0) return { kind: 'answer', addresses: [] };
  return local || !wanted.includes('.') ? { kind: 'no-such-name' } : { kind: 'server-failure' };
}

/** `dig [@SERVER] NAME [A|AAAA] [+short]`. */
export const dig: Program = async (run) => {
  const server = run.args.find((word) => word.startsWith('@'))?.slice(1) ?? (await firstServer(run.machine.files));
  const words = run.args.filter((word) => !/^[@+-]/.test(word));
  const type = words.find((word) => /^(?:A|AAAA|ANY|PTR|MX|TXT|NS)$/i.test(word))?.toUpperCase() ?? 'A';
  const name = words.find((word) => word.toUpperCase() !== type && word !== 'IN') ?? '.';
  const short = run.args.includes('+short');
  const reply = await query(run.machine, server, name, type === 'AAAA' ? 6 : 4);
  if (reply.kind === 'timeout')
    return failed(9, '', lines(short ? [';; communications error to ' + server + '#53: timed out'] : digTimeout(name, server)));
  const addresses = reply.kind === 'answer' ? reply.addresses : [];
  if (short) return printed(lines(addresses));
  return printed(lines(digText(run, { server, name, type, status: status(reply), addresses })));
};

function status(reply: Reply): string {
  return reply.kind === 'answer' ? 'NOERROR' : reply.kind === 'no-such-name' ? 'NXDOMAIN' : 'SERVFAIL';
}

function digTimeout(name: string, server: string): readonly string[] {
  const message = `;; communications error to ${server}#53: timed out`;
  return [
    '',
    `; <<>> DiG 9.18.33-1~deb12u2-Debian <<>> ${name}`,
    message,
    message,
    ';; global options: +cmd',
    ';; no servers could be reached',
    '',
  ];
}

interface DigAnswer {
  readonly server: string;
  readonly name: string;
  readonly type: string;
  readonly status: string;
  readonly addresses: readonly string[];
}

function digText(run: ProgramRun, answer: DigAnswer): readonly string[] {
  const question = `${answer.name.replace(/\.$/, '')}.`;
  const rows = answer.addresses.map((address) => `${question}\t0\tIN\t${answer.type}\t${address}`);
  return [
    '',
    `; <<>> DiG 9.18.33-1~deb12u2-Debian <<>> ${run.args.join(' ')}`,
    ';; global options: +cmd',
    ';; Got answer:',
    `;; ->>HEADER<<- opcode: QUERY, status: ${answer.status}, id: ${run.context.random.integer(1, 65_535)}`,
    `;; flags: qr aa rd ra; QUERY: 1, ANSWER: ${rows.length}, AUTHORITY: 0, ADDITIONAL: 1`,
    '',
    ';; OPT PSEUDOSECTION:',
    '; EDNS: version: 0, flags:; udp: 1232',
    ';; QUESTION SECTION:',
    `;${question}\t\tIN\t${answer.type}`,
    '',
    ...(rows.length === 0 ? [] : [';; ANSWER SECTION:', ...rows, '']),
    ';; Query time: 0 msec',
    `;; SERVER: ${answer.server}#53(${answer.server}) (UDP)`,
    `;; WHEN: ${ctime(run.context.clock.now()).replace(/ (\d{4})$/, ' UTC $1')}`,
    `;; MSG SIZE  rcvd: ${40 + 16 * rows.length + question.length}`,
    '',
  ];
}

/** `nslookup NAME [SERVER]` and `host NAME [SERVER]`. */
export const nslookup: Program = async (run) => {
  const [name, given] = run.args.filter((word) => !word.startsWith('-'));
  if (name === undefined) return failed(1, `Usage: ${run.name} name [server]\n`);
  const server = given ?? (await firstServer(run.machine.files));
  const reply = await query(run.machine, server, name, 4);
  const brief = run.name === 'host';
  if (reply.kind === 'timeout')
    return failed(1, '', ';; communications error to ' + server + '#53: timed out\n;; no servers could be reached\n');
  const head = brief ? [] : [`Server:\t\t${server}`, `Address:\t${server}#53`, ''];
  if (reply.kind !== 'answer') {
    const text = brief
      ? [`Host ${name} not found: ${reply.kind === 'no-such-name' ? '3(NXDOMAIN)' : '2(SERVFAIL)'}`]
      : [...head, `** server can't find ${name}: ${status(reply)}`, ''];
    return failed(1, '', lines(text));
  }
  const rows = reply.addresses.flatMap((address) =>
    brief ? [`${name} has address ${address}`] : [`Name:\t${name}`, `Address: ${address}`],
  );
  return printed(lines([...head, ...rows, ...(brief ? [] : [''])]));
};

/** `getent hosts|ahosts|passwd NAME`. */
export const getent: Program = async ({ machine, args }) => {
  const [database, key] = args;
  if (database === 'passwd' || database === 'group') {
    const rows = (await readLines(machine.files, `/etc/${database}`)).filter(
      (line) => key === undefined || line.split(':')[0] === key,
    );
    return { ...printed(lines(rows)), exitCode: rows.length === 0 ? 2 : 0 };
  }
  if (database !== 'hosts' && database !== 'ahosts') return failed(1, `Unknown database: ${database ?? ''}\n`);
  if (key === undefined) {
    const entries = await hostsFile(machine.files);
    return printed(lines(entries.map(({ address, names }) => `${address.padEnd(15)} ${names.join(' ')}`)));
  }
  const names = await readNames(machine.files);
  const byAddress = names.nameOf(key);
  if (byAddress !== undefined) return printed(`${key.padEnd(15)} ${byAddress}\n`);
  const [address] = parseAddress(key) === undefined ? names.addresses(key) : [];
  return address === undefined ? failed(2, '') : printed(`${address.text.padEnd(15)} ${key}\n`);
};
