import { portName } from '../netfilter/port-names.ts';
import { lines, printed, type Program } from '../program.ts';
import { interfaceTable } from './interface-table.ts';
import { routingTable } from './routing-table.ts';
import { listSockets, type Socket } from './sockets.ts';

function socketLine(socket: Socket, numeric: boolean, withProgram: boolean): string {
  const port = numeric ? String(socket.port) : (portName(socket.protocol, socket.port) ?? String(socket.port));
  const protocol = socket.family === 6 ? `${socket.protocol}6` : socket.protocol;
  const state = socket.protocol === 'tcp' ? 'LISTEN' : '';
  const program = withProgram ? `${socket.process.pid}/${socket.process.name}`.slice(0, 19).padEnd(20) : '';
  const local = `${socket.address}:${port}`;
  const foreign = socket.family === 6 ? ':::*' : '0.0.0.0:*';
  return `${protocol.padEnd(5)}      0      0 ${local.padEnd(23)} ${foreign.padEnd(23)} ${state.padEnd(11)}${withProgram ? ' ' : ''}${program}`;
}

/** `netstat` of net-tools: sockets (`-t -u -l -a -n -p`), `-r` routes, `-i` interfaces, `-s` counters. */
export const netstat: Program = async ({ machine, args }) => {
  const letters = new Set(args.flatMap((word) => (word.startsWith('--') ? [longLetter(word)] : word.replace(/^-/, '').split(''))));
  const numeric = letters.has('n');
  if (letters.has('V')) return printed('net-tools 2.10\n');
  if (letters.has('r'))
    return printed(
      routingTable(await machine.network.observe(), { numeric, family: letters.has('6') ? 6 : 4, columns: 'netstat' }),
    );
  if (letters.has('i')) return printed(interfaceTable(await machine.network.observe()));
  if (letters.has('s')) return printed(counters);
  const sockets = await listSockets(machine);
  const both = letters.has('t') === letters.has('u');
  const only = letters.has('l');
  const listening = only || letters.has('a');
  const shown = sockets
    .filter(({ protocol }) => listening && (both || letters.has(protocol === 'tcp' ? 't' : 'u')))
    .toSorted((a, b) => (a.protocol === b.protocol ? a.family - b.family : a.protocol === 'tcp' ? -1 : 1));
  const title = only ? '(only servers)' : letters.has('a') ? '(servers and established)' : '(w/o servers)';
  const program = letters.has('p');
  const heading = `Proto Recv-Q Send-Q Local Address           Foreign Address         State      ${program ? ' PID/Program name    ' : ''}`;
  const text = [`Active Internet connections ${title}`, heading, ...shown.map((socket) => socketLine(socket, numeric, program))];
  if (both && !letters.has('t')) {
    text.push(
      `Active UNIX domain sockets ${title}`,
      `Proto RefCnt Flags       Type       State         I-Node   ${program ? 'PID/Program name     ' : ''}Path`,
    );
  }
  return printed(lines(text));
};

function longLetter(word: string): string {
  const longs: Readonly<Record<string, string>> = {
    '--tcp': 't',
    '--udp': 'u',
    '--listening': 'l',
    '--numeric': 'n',
    '--programs': 'p',
    '--all': 'a',
    '--route': 'r',
    '--interfaces': 'i',
    '--statistics': 's',
    '--version': 'V',
  };
  return longs[word] ?? '';
}

/** Nothing passes a simulated NIC. */
const counters = `Ip:
    Forwarding: 1
    0 total packets received
    0 forwarded
    0 incoming packets discarded
    0 incoming packets delivered
    0 requests sent out
Icmp:
    0 ICMP messages received
    0 input ICMP message failed
    0 ICMP messages sent
    0 ICMP messages failed
Tcp:
    0 active connection openings
    0 passive connection openings
    0 failed connection attempts
    0 connection resets received
    0 connections established
    0 segments received
    0 segments sent out
    0 segments retransmitted
    0 bad segments received
    0 resets sent
Udp:
    0 packets received
    0 packets to unknown port received
    0 packet receive errors
    0 packets sent
`;
