import { parseShortOptions } from '../getopt.ts';
import { failed, lines, printed, type Program } from '../program.ts';
import { readNames } from './names.ts';
import { deviceSource, observeSurroundings } from './probe.ts';
import { findPath } from './routing.ts';

const usageText = `
Usage:
  arping [options] <destination>

Options:
  -f            quit on first reply
  -q            be quiet
  -b            keep on broadcasting, do not unicast
  -D            duplicate address detection mode
  -U            unsolicited ARP mode, update your neighbours
  -A            ARP answer mode, update your neighbours
  -V            print version and exit
  -c <count>    how many packets to send
  -w <timeout>  how long to wait for a reply
  -i <interval> set interval between packets (default: 1 second)
  -I <device>   which ethernet device to use
  -s <source>   source ip address
  <destination> dns name or ip address

For more details see arping(8).
`;

/** Without `-c` and `-w` arping would never end: it is interrupted after this many probes. */
const endlessCount = 10;

/** `arping` of iputils 20221126: who is there on a network, whatever the packet filter says. Takes no time. */
export const arping: Program = async (run) => {
  const options = parseShortOptions(run.args, 'fqbDUAVc:w:i:I:s:h');
  if (options.kind !== 'options' || options.has('h')) return failed(2, usageText);
  if (options.has('V')) {
    return printed(
      'arping from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n',
    );
  }
  const [target] = options.operands;
  if (target === undefined) return failed(2, usageText);
  const [around, names] = await Promise.all([observeSurroundings(run), readNames(run.machine.files)]);
  const address = names.addresses(target).find(({ family }) => family === 4);
  const given = options.value('I');
  if (given !== undefined && !deviceSource(around.network, given, 4).exists)
    return failed(2, `arping: Device ${given} not available.\n`);
  if (address === undefined) return failed(2, `arping: ${target}: ${names.complaint}\n`);
  const path = findPath(around.network, { destination: address });
  const device = given ?? (path?.local === true ? undefined : path?.device);
  if (device === undefined) return failed(2, 'arping: Device (null) not available.\n');
  if (device === 'lo') return failed(2, '', options.has('q') ? '' : 'Interface "lo" is not ARPable\n');
  const link = deviceSource(around.network, device, 4);
  if (!link.up) return failed(2, '', options.has('q') ? '' : `Interface "${device}" is down\n`);
  const detects = options.has('D');
  const announces = options.has('U') || options.has('A');
  const source = detects ? '0.0.0.0' : announces ? address.text : (options.value('s') ?? link.address ?? '0.0.0.0');
  const seconds = Number(options.value('w') ?? Number.POSITIVE_INFINITY);
  const asked = Number(options.value('c') ?? Math.min(seconds + 1, endlessCount));
  const neighbour = announces ? undefined : around.neighbour(address, device);
  const sent = neighbour !== undefined && (options.has('f') || detects) ? 1 : Math.max(1, Math.min(asked, seconds + 1));
  const received = neighbour === undefined ? 0 : sent;
  const broadcasts = neighbour === undefined || options.has('b') ? sent : 1;
  const text = [`ARPING ${address.text} from ${source} ${device}`];
  for (let reply = 0; reply < received; reply++) {
    const time = (0.5 + 0.4 * run.context.random.next()).toFixed(3);
    text.push(`Unicast reply from ${address.text} [${neighbour?.toUpperCase() ?? ''}]  ${time}ms`);
  }
  text.push(`Sent ${sent} probes (${broadcasts} broadcast(s))`, `Received ${received} response(s)`);
  const free = received === 0;
  const exitCode = announces ? 0 : free === detects ? 0 : 1;
  return { ...printed(options.has('q') ? '' : lines(text)), exitCode };
};
