import type { ServiceState } from '#agent';
import { failed, lines, printed, type Program } from '../program.ts';
import { hostName, readText } from '../router-files.ts';
import { clockTime, dateParts } from '../text-dates.ts';
import { kernelRelease } from './identity.ts';
import { fullUnitName, unitFacts, unitName } from './units.ts';

/** `Nov 20 16:54:50`. */
export function syslogTime(epochMs: number): string {
  const parts = dateParts(epochMs);
  return `${parts.month} ${String(parts.day).padStart(2, '0')} ${clockTime(parts)}`;
}

/** What the service manager wrote about a unit: its last change. */
function unitLines(state: ServiceState, host: string): readonly string[] {
  const head = `${syslogTime(state.sinceMs)} ${host} systemd[1]:`;
  const full = `${fullUnitName(state.unit)} - ${unitFacts(state.unit).description}`;
  switch (state.active) {
    case 'active':
      return [`${head} Starting ${full}...`, `${head} Started ${full}.`];
    case 'failed':
      return [
        `${head} ${fullUnitName(state.unit)}: Control process exited, code=exited, status=1/FAILURE`,
        `${head} ${fullUnitName(state.unit)}: Failed with result 'exit-code'.`,
        `${head} Failed to start ${full}.`,
      ];
    case 'inactive':
      return [`${head} Stopping ${full}...`, `${head} Stopped ${full}.`];
    default:
      return state.active satisfies never;
  }
}

/** `journalctl`: `-u UNIT` (several), `-n N`, `-r`, `--no-pager` and the like; the journal holds what the service manager did. */
export const journalctl: Program = async ({ machine, args }) => {
  const wanted: string[] = [];
  let count: number | undefined;
  let reverse = false;
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    const joined = word.startsWith('--') ? word.split('=')[1] : undefined;
    if (word === '-u' || word === '--unit' || word.startsWith('--unit=')) wanted.push(unitName(joined ?? args[++at] ?? ''));
    else if (/^-n\d+$/.test(word)) count = Number(word.slice(2));
    else if (word === '-n' || word.startsWith('--lines')) count = Number(joined ?? args[++at] ?? '10');
    else if (word === '-r' || word === '--reverse') reverse = true;
    else if (['-t', '-p', '-o', '-S', '-U', '--since', '--until', '--output', '--priority'].includes(word)) at++;
    else if (word === '-xeu' || word === '-eu') wanted.push(unitName(args[++at] ?? ''));
  }
  const [services, host, facts] = await Promise.all([machine.services.observe(), hostName(machine.files), machine.system.facts()]);
  const chosen = services
    .filter(
      ({ unit, active, sinceMs }) =>
        (wanted.length === 0 || wanted.includes(unit)) && (active !== 'inactive' || sinceMs > facts.bootedMs),
    )
    .toSorted((a, b) => a.sinceMs - b.sinceMs);
  const text = chosen.flatMap((state) => unitLines(state, host));
  if (text.length === 0) return printed('-- No entries --\n');
  const tail = count === undefined || !Number.isFinite(count) ? text : text.slice(-count);
  return printed(lines(reverse ? tail.toReversed() : tail));
};

/** `dmesg`: how the kernel of a router starts. `-T` for times of day. */
export const dmesg: Program = async ({ machine, args }) => {
  const [facts, state] = await Promise.all([machine.system.facts(), machine.network.observe()]);
  const messages: readonly (readonly [seconds: number, text: string])[] = [
    [0, `Linux version ${kernelRelease} (debian-kernel@lists.debian.org)`],
    [0, `Command line: BOOT_IMAGE=/boot/vmlinuz-${kernelRelease} root=/dev/vda1 ro net.ifnames=0 biosdevname=0 quiet`],
    [0, 'Hypervisor detected: KVM'],
    [0.05, `Memory: ${Math.floor(facts.memoryBytes / 1024)}K available`],
    [0.9, 'virtio_blk virtio1: [vda] 10485760 512-byte logical blocks (5.37 GB/5.00 GiB)'],
    [1.6, 'EXT4-fs (vda1): mounted filesystem with ordered data mode. Quota mode: none.'],
    [2.1, 'systemd[1]: Detected virtualization kvm.'],
    ...state.links
      .filter(({ device }) => device !== 'lo')
      .map((link, index): readonly [number, string] => [
        2.6 + index / 100,
        `virtio_net virtio${index + 2} ${link.device}: ${link.mac}`,
      ]),
  ];
  const plain = args.includes('-T');
  const stamp = (seconds: number): string =>
    plain ? `[${syslogTime(facts.bootedMs + seconds * 1000)}]` : `[${seconds.toFixed(6).padStart(12)}]`;
  return printed(lines(messages.map(([seconds, text]) => `${stamp(seconds)} ${text}`)));
};

/** `logger`: a line in /var/log/messages. `-t TAG`, `-p PRIORITY`, `-s`, `-i`. */
export const logger: Program = async ({ machine, context, args }) => {
  let tag = 'root';
  let echo = false;
  const words: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (word === '-t' || word === '--tag') tag = args[++at] ?? tag;
    else if (word === '-p' || word === '--priority' || word === '-f') at++;
    else if (word === '-s' || word === '--stderr') echo = true;
    else if (word.startsWith('-')) continue;
    else words.push(word);
  }
  const message = words.length > 0 ? words.join(' ') : (context.stdin ?? '').trimEnd();
  if (message === '') return printed('');
  const host = await hostName(machine.files);
  // A message is one line each: a newline in it must not forge another entry.
  const entries = message
    .split('\n')
    .map((line) => `${syslogTime(context.clock.now())} ${host} ${tag.replace(/\s/g, '_')}: ${line}\n`);
  await machine.files.apply([{ op: 'append', path: '/var/log/messages', content: entries.join('') }]);
  return echo ? failed(0, `${tag}: ${message}\n`) : printed('');
};

/** `crontab -l`: root has no table of its own; the router's jobs are in /etc/cron.d. */
export const crontab: Program = async ({ machine, args }) => {
  if (!args.includes('-l')) return failed(1, 'crontab: edit the files in /etc/cron.d\n');
  const own = await readText(machine.files, '/var/spool/cron/crontabs/root');
  return own === undefined ? failed(1, 'no crontab for root\n') : printed(own);
};
