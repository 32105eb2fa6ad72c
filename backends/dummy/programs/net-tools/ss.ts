import { portName } from '../netfilter/port-names.ts';
import { failed, lines, printed, type Program } from '../program.ts';
import { listSockets, type Socket } from './sockets.ts';

interface Request {
  readonly letters: ReadonlySet<string>;
  /** `sport = :53` and the like. */
  readonly ports: readonly number[];
  readonly established: boolean;
}

function parse(args: readonly string[]): Request | { readonly unknown: string } {
  const letters = new Set<string>();
  const longs: Readonly<Record<string, string>> = {
    '--tcp': 't',
    '--udp': 'u',
    '--listening': 'l',
    '--numeric': 'n',
    '--processes': 'p',
    '--all': 'a',
    '--summary': 's',
    '--no-header': 'H',
    '--ipv4': '4',
    '--ipv6': '6',
    '--version': 'V',
    '--extended': 'e',
    '--options': 'o',
    '--info': 'i',
    '--memory': 'm',
  };
  const words: string[] = [];
  for (const word of args) {
    if (word.startsWith('--')) {
      const letter = longs[word];
      if (letter === undefined) return { unknown: word };
      letters.add(letter);
    } else if (word.startsWith('-')) for (const letter of word.slice(1)) letters.add(letter);
    else words.push(word);
  }
  const bad = [...letters].find((letter) => !'tulnpasH46VeoimrxwOKWZ0dS'.includes(letter));
  if (bad !== undefined) return { unknown: bad };
  const filter = words.join(' ');
  const ports = [...filter.matchAll(/(?:sport|src)\s*(?:=|==|eq)?\s*:(\w+)/g)].map(([, port = '']) => Number(port));
  return { letters, ports, established: /state (?:established|connected)/.test(filter) };
}

function place(socket: Socket, numeric: boolean, side: 'local' | 'peer'): { readonly address: string; readonly port: string } {
  const text = side === 'local' ? socket.address : socket.family === 4 ? '0.0.0.0' : '::';
  const address = socket.family === 6 ? `[${text}]` : text;
  if (side === 'peer') return { address, port: '*' };
  return { address, port: numeric ? String(socket.port) : (portName(socket.protocol, socket.port) ?? String(socket.port)) };
}

function summary(sockets: readonly Socket[]): string {
  const count = (protocol: string, family?: number): number =>
    sockets.filter((socket) => socket.protocol === protocol && (family === undefined || socket.family === family)).length;
  const row = (name: string, total: number, v4: number, v6: number): string =>
    `${name}\t  ${String(total).padEnd(9)} ${String(v4).padEnd(9)} ${String(v6).padEnd(9)}`;
  return lines([
    `Total: ${sockets.length + 96}`,
    `TCP:   ${count('tcp')} (estab 0, closed 0, orphaned 0, timewait 0)`,
    '',
    'Transport Total     IP        IPv6',
    row('RAW', 0, 0, 0),
    row('UDP', count('udp'), count('udp', 4), count('udp', 6)),
    row('TCP', count('tcp'), count('tcp', 4), count('tcp', 6)),
    row('INET', sockets.length, count('udp', 4) + count('tcp', 4), count('udp', 6) + count('tcp', 6)),
    row('FRAG', 0, 0, 0),
    '',
  ]);
}

/** `ss` of iproute2 6.1: `-t -u -l -a -n -p -s -H -4 -6` and `sport = :PORT`. Connections of others are not simulated: only listeners show. */
export const ss: Program = async ({ machine, args }) => {
  const request = parse(args);
  if ('unknown' in request) return failed(255, `ss: invalid option -- '${request.unknown}'\nUsage: ss [ OPTIONS ]\n`);
  const { letters, ports, established } = request;
  if (letters.has('V')) return printed('ss utility, iproute2-6.1.0, libbpf 1.1.2\n');
  const all = await listSockets(machine);
  if (letters.has('s')) return printed(summary(all));
  const both = letters.has('t') === letters.has('u');
  const listening = (letters.has('l') || letters.has('a')) && !established;
  const shown = all.filter(
    (socket) =>
      listening &&
      (both || letters.has(socket.protocol === 'tcp' ? 't' : 'u')) &&
      (!letters.has('4') || socket.family === 4) &&
      (!letters.has('6') || socket.family === 6) &&
      (ports.length === 0 || ports.includes(socket.port)),
  );
  return printed(table(shown, letters, both));
};

function table(sockets: readonly Socket[], letters: ReadonlySet<string>, withNetid: boolean): string {
  const numeric = letters.has('n');
  const rows = sockets.map((socket) => {
    const local = place(socket, numeric, 'local');
    const peer = place(socket, numeric, 'peer');
    const { name, pid } = socket.process;
    return {
      netid: socket.protocol,
      state: socket.protocol === 'tcp' ? 'LISTEN' : 'UNCONN',
      queue: '0',
      backlog: String(socket.backlog),
      local,
      peer,
      users: letters.has('p') ? `users:(("${name}",pid=${pid},fd=${socket.descriptor}))` : '',
    };
  });
  const header = !letters.has('H');
  const width = (heading: string, texts: readonly string[]): number =>
    Math.max(header ? heading.length : 0, ...texts.map((text) => text.length));
  const stateWidth = width(
    'State',
    rows.map(({ state }) => state),
  );
  const backlogWidth = width(
    'Send-Q',
    rows.map(({ backlog }) => backlog),
  );
  const addressWidth = width(
    'Local Address',
    rows.map(({ local }) => local.address),
  );
  const portWidth = width(
    'Port',
    rows.map(({ local }) => local.port),
  );
  const peerWidth = width(
    'Peer Address',
    rows.map(({ peer }) => peer.address),
  );
  const netid = (text: string): string => (withNetid ? `${text.padEnd(5)} ` : '');
  const text = rows.map(
    ({ netid: id, state, queue, backlog, local, peer, users }) =>
      `${netid(id)}${state.padEnd(stateWidth)} ${queue.padEnd(header ? 6 : 1)} ${backlog.padEnd(backlogWidth)} ` +
      `${local.address.padStart(addressWidth)}:${local.port.padEnd(portWidth)} ${peer.address.padStart(peerWidth)}:${peer.port}${users === '' ? ' '.repeat(10) : `    ${users}`}`,
  );
  const heading =
    `${netid('Netid')}${'State'.padEnd(stateWidth)} Recv-Q ${'Send-Q'.padEnd(backlogWidth)} ` +
    `${'Local Address'.padStart(addressWidth)}:${'Port'.padEnd(portWidth)} ${'Peer Address'.padStart(peerWidth)}:PortProcess`;
  return lines(header ? [heading, ...text] : text);
}
