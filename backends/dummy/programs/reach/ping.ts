import type { ProgramResult } from '#agent';
import { parseShortOptions, type ShortOptions } from '../getopt.ts';
import { failed, lines, printed, type Program, type ProgramRun } from '../program.ts';
import type { IpAddress } from './addresses.ts';
import { parseAddress } from './addresses.ts';
import { readNames, type Names } from './names.ts';
import { deviceSource, observeSurroundings, probeThrough, roundTrip, type Outcome, type Surroundings } from './probe.ts';

const versionText = `ping from iputils 20221126
libcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes
`;

const usageText = `
Usage
  ping [options] <destination>

Options:
  <destination>      dns name or ip address
  -c <count>         stop after <count> replies
  -D                 print timestamps
  -f                 flood ping
  -h                 print help and exit
  -I <interface>     either interface name or address
  -i <interval>      seconds between sending each packet
  -m <mark>          tag the packets going out
  -n                 no dns name resolution
  -q                 quiet output
  -s <size>          use <size> as number of data bytes to be sent
  -t <ttl>           define time to live
  -V                 print version and exit
  -w <deadline>      reply wait <deadline> in seconds
  -W <timeout>       time to wait for response
  -4                 use IPv4
  -6                 use IPv6

For more details see ping(8).
`;

/** Without `-c` and `-w` ping would never end: it is interrupted after this many packets. */
const endlessCount = 10;
/** Seconds after which the kernel gives up asking for a neighbour. */
const arpSeconds = 3.06;

/** What ping says for the ICMP errors of packet filters, as these spell them. */
const errorTexts: Readonly<Record<string, string>> = {
  'icmp-net-unreachable': 'Destination Net Unreachable',
  'icmp-host-unreachable': 'Destination Host Unreachable',
  'icmp-proto-unreachable': 'Destination Protocol Unreachable',
  'icmp-port-unreachable': 'Destination Port Unreachable',
  'icmp-net-prohibited': 'Destination Net Prohibited',
  'icmp-host-prohibited': 'Destination Host Prohibited',
  'icmp-admin-prohibited': 'Packet filtered',
  'icmp6-no-route': 'Destination unreachable: No route',
  'icmp6-adm-prohibited': 'Destination unreachable: Administratively prohibited',
  'icmp6-addr-unreachable': 'Destination unreachable: Address unreachable',
  'icmp6-port-unreachable': 'Destination unreachable: Port unreachable',
};

interface PingRequest {
  readonly program: string;
  readonly target: string;
  readonly address: IpAddress;
  readonly count: number;
  readonly intervalSeconds: number;
  /** How long packets are waited for after the last one, in seconds. */
  readonly waitSeconds: number;
  readonly size: number;
  readonly quiet: boolean;
  readonly stamped: boolean;
  readonly device: string | undefined;
  readonly source: IpAddress | undefined;
  readonly mark: number | undefined;
}

/** `ping` and `ping6` of iputils 20221126. Takes no time: waiting is only printed. */
export const ping: Program = async (run) => {
  const program = run.name;
  const options = parseShortOptions(run.args, 'aABc:CDde:fhI:i:LlM:m:nOp:qQ:s:S:t:UvVw:W:46bRT:F:N:');
  if (options.kind !== 'options') {
    const what = options.kind === 'unknown' ? 'invalid option' : 'option requires an argument';
    return failed(2, `${program}: ${what} -- '${options.letter}'\n${usageText}`);
  }
  if (options.has('V')) return printed(versionText);
  if (options.has('h')) return failed(2, usageText);
  const target = options.operands.at(-1);
  const invalid = checkNumbers(options);
  if (invalid !== undefined) return failed(1, `${program}: invalid argument: ${invalid}\n`);
  if (target === undefined) return failed(1, `${program}: usage error: Destination address required\n`);
  const [around, names] = await Promise.all([observeSurroundings(run), readNames(run.machine.files)]);
  const request = resolve(program, options, target, names, around);
  return 'exitCode' in request ? request : send(run, request, around, names);
};

function checkNumbers(options: ShortOptions): string | undefined {
  for (const letter of ['c', 'w', 's', 't']) {
    const value = options.value(letter);
    if (value === undefined) continue;
    if (!/^-?\d+$/.test(value)) return `'${value}'`;
    if (letter === 'c' && Number(value) < 1) return `'${value}': out of range: 1 <= value <= 9223372036854775807`;
  }
  for (const letter of ['i', 'W']) {
    const value = options.value(letter);
    if (value !== undefined && !/^\d*\.?\d+$/.test(value)) return `'${value}'`;
  }
  return undefined;
}

function resolve(
  program: string,
  options: ShortOptions,
  target: string,
  names: Names,
  around: Surroundings,
): PingRequest | ProgramResult {
  const only = program === 'ping6' || options.has('6') ? 6 : options.has('4') ? 4 : undefined;
  const found = names.addresses(target);
  const address = found.find((candidate) => only === undefined || candidate.family === only);
  if (address === undefined) {
    const why = found.length > 0 ? 'Address family for hostname not supported' : names.complaint;
    return failed(2, `${program}: ${target}: ${why}\n`);
  }
  const via = options.value('I');
  const source = via === undefined ? undefined : parseAddress(via);
  const device = via === undefined || source !== undefined ? undefined : via;
  if (device !== undefined && !deviceSource(around.network, device, address.family).exists) {
    return failed(2, `${program}: SO_BINDTODEVICE ${device}: No such device\n`);
  }
  if (source !== undefined && !around.network.addresses.some(({ cidr }) => cidr.startsWith(`${source.text}/`))) {
    return failed(2, `${program}: bind: Cannot assign requested address\n`);
  }
  const deadline = Number(options.value('w') ?? Number.POSITIVE_INFINITY);
  const intervalSeconds = options.has('f') ? 0 : Number(options.value('i') ?? 1);
  const fits =
    Number.isFinite(deadline) && intervalSeconds > 0
      ? Math.max(1, Math.floor(deadline / intervalSeconds))
      : Number.POSITIVE_INFINITY;
  const asked = options.value('c') === undefined ? (Number.isFinite(fits) ? fits : endlessCount) : Number(options.value('c'));
  const count = Math.min(asked, fits, 100_000);
  return {
    program,
    target,
    address,
    count,
    intervalSeconds,
    waitSeconds: Math.min(Number(options.value('W') ?? 10), Math.max(0, deadline - (count - 1) * intervalSeconds)),
    size: Number(options.value('s') ?? 56),
    quiet: options.has('q') || options.has('f'),
    stamped: options.has('D'),
    device,
    source,
    mark: options.value('m') === undefined ? undefined : Number(options.value('m')),
  };
}

function heading(request: PingRequest, outcome: Exclude<Outcome, { readonly kind: 'no-route' }>): string {
  const { target, address, size, device, source } = request;
  const bound = device === undefined && source === undefined ? '' : ` from ${outcome.source} ${device ?? ''}:`;
  if (address.family === 6)
    return `PING ${target}(${target}${target === address.text ? '' : ` (${address.text})`})${bound} ${size} data bytes`;
  return `PING ${target} (${address.text})${bound} ${size}(${size + 28}) bytes of data.`;
}

async function send(run: ProgramRun, request: PingRequest, around: Surroundings, names: Names): Promise<ProgramResult> {
  const { program, target, address, count, quiet, size } = request;
  const outcome = await probeThrough(around, {
    destination: address,
    source: request.source,
    device: request.device,
    mark: request.mark,
    how: 'echo',
  });
  if (outcome.kind === 'no-route') return failed(2, `${program}: connect: Network is unreachable\n`);
  const text = [heading(request, outcome)];
  const elapsedMs = Math.round((count - 1) * (request.intervalSeconds * 1000 + (count > 1 ? 1 : 0)));
  const startMs = run.context.clock.now();
  const stamp = (sequence: number): string =>
    request.stamped ? `[${((startMs + sequence * request.intervalSeconds * 1000) / 1000).toFixed(6)}] ` : '';
  const times: number[] = [];
  const complaints: string[] = [];
  let errors = 0;
  if (outcome.kind === 'reply') {
    const name = target === address.text ? undefined : names.nameOf(address.text);
    const from = name === undefined ? address.text : `${name} (${address.text})`;
    const ttl = 64 - outcome.hops.length;
    for (let sequence = 1; sequence <= count; sequence++) {
      const time = roundTrip(outcome, run.context.random.next());
      times.push(time);
      if (!quiet)
        text.push(`${stamp(sequence)}${size + 8} bytes from ${from}: icmp_seq=${sequence} ttl=${ttl} time=${shortTime(time)} ms`);
    }
  } else if (outcome.kind === 'no-host' && elapsedMs / 1000 + request.waitSeconds >= arpSeconds) {
    errors = count;
    for (let sequence = 1; sequence <= (quiet ? 0 : count); sequence++) {
      const what = address.family === 4 ? 'Destination Host Unreachable' : 'Destination unreachable: Address unreachable';
      text.push(`${stamp(sequence)}From ${outcome.source} icmp_seq=${sequence} ${what}`);
    }
  } else if (outcome.kind === 'silence' && outcome.refusal?.error !== undefined) {
    errors = count;
    const { sending, error } = outcome.refusal;
    for (let sequence = 1; sequence <= (quiet ? 0 : count); sequence++) {
      text.push(`${stamp(sequence)}From ${outcome.source} icmp_seq=${sequence} ${errorTexts[error] ?? error}`);
      if (sending) complaints.push(`${program}: sendmsg: Operation not permitted`);
    }
  }
  const pipe = outcome.kind === 'no-host' ? Math.min(errors, 4) : 0;
  text.push('', ...statistics(request, { times, errors, pipe, elapsedMs }));
  return { stdout: lines(text), stderr: lines(complaints), exitCode: times.length === 0 ? 1 : 0 };
}

function statistics(
  request: PingRequest,
  seen: {
    readonly times: readonly number[];
    readonly errors: number;
    /** Most packets that were on their way at one time. */
    readonly pipe: number;
    readonly elapsedMs: number;
  },
): readonly string[] {
  const { times, errors, pipe, elapsedMs } = seen;
  const { target, count } = request;
  const loss = Math.round((100 * (count - times.length)) / count);
  const failures = errors > 0 ? `, +${errors} errors` : '';
  const head = [
    `--- ${target} ping statistics ---`,
    `${count} packets transmitted, ${times.length} received${failures}, ${loss}% packet loss, time ${elapsedMs}ms`,
  ];
  if (times.length === 0) return [...head, pipe > 1 ? `pipe ${pipe}` : ''];
  const average = times.reduce((sum, time) => sum + time, 0) / times.length;
  const deviation = Math.sqrt(Math.max(0, times.reduce((sum, time) => sum + time * time, 0) / times.length - average * average));
  const numbers = [Math.min(...times), average, Math.max(...times), deviation].map((value) => value.toFixed(3));
  return [...head, `rtt min/avg/max/mdev = ${numbers.join('/')} ms`];
}

/** ping prints three significant digits: `0.042`, `1.32`, `12.3`, `123`. */
function shortTime(ms: number): string {
  if (ms >= 100) return ms.toFixed(0);
  if (ms >= 10) return ms.toFixed(1);
  return ms >= 1 ? ms.toFixed(2) : ms.toFixed(3);
}
