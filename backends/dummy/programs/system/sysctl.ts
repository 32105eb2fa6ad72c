import type { NetworkState, ProgramResult } from '#agent';
import type { ProgramMachine } from '../machine.ts';
import { failed, lines, printed, type Program } from '../program.ts';
import { readLines } from '../router-files.ts';

/** What a 4.22 router boots with (cloudstack-vr-commands.md, 5.3), and what everybody looks at. */
const baseSettings: ReadonlyMap<string, string> = new Map([
  ['fs.file-max', '9223372036854775807'],
  ['kernel.ostype', 'Linux'],
  ['kernel.panic', '10'],
  ['kernel.panic_on_oops', '1'],
  ['net.core.somaxconn', '65535'],
  ['net.ipv4.conf.all.accept_redirects', '0'],
  ['net.ipv4.conf.all.arp_announce', '2'],
  ['net.ipv4.conf.all.arp_ignore', '2'],
  ['net.ipv4.conf.all.promote_secondaries', '1'],
  ['net.ipv4.conf.all.rp_filter', '0'],
  ['net.ipv4.conf.all.secure_redirects', '0'],
  ['net.ipv4.conf.all.send_redirects', '0'],
  ['net.ipv4.conf.default.arp_announce', '2'],
  ['net.ipv4.conf.default.arp_ignore', '2'],
  ['net.ipv4.conf.default.rp_filter', '0'],
  ['net.ipv4.ip_forward', '0'],
  ['net.ipv4.ip_nonlocal_bind', '1'],
  ['net.ipv4.tcp_max_tw_buckets', '1000000'],
  ['net.ipv4.tcp_syncookies', '1'],
  ['net.ipv4.tcp_timestamps', '0'],
  ['net.ipv4.tcp_tw_reuse', '1'],
  ['net.ipv6.conf.all.disable_ipv6', '0'],
  ['net.ipv6.conf.all.forwarding', '0'],
  ['net.netfilter.nf_conntrack_count', '0'],
  ['net.netfilter.nf_conntrack_max', '1000000'],
  ['vm.min_free_kbytes', '20480'],
  ['vm.panic_on_oom', '1'],
  ['vm.swappiness', '1'],
  ['vm.vfs_cache_pressure', '100'],
]);

const perDevice = /^net\.ipv[46]\.(?:conf|neigh)\.([\w.-]+)\.\w+$/;

/** Settings in force: what was set, over what a router boots with; by name. */
export function settingsOf(state: Pick<NetworkState, 'sysctls' | 'links'>): ReadonlyMap<string, string> {
  const all = new Map([...baseSettings, ...state.sysctls]);
  for (const { device } of state.links) {
    for (const name of ['rp_filter', 'accept_redirects', 'arp_announce', 'arp_ignore', 'forwarding']) {
      const key = `net.ipv4.conf.${device}.${name}`;
      if (!all.has(key)) all.set(key, all.get(`net.ipv4.conf.default.${name}`) ?? all.get(`net.ipv4.conf.all.${name}`) ?? '0');
    }
  }
  return new Map([...all].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** `/proc/sys/net/ipv4/ip_forward` → `net.ipv4.ip_forward`; dots of VLAN devices are not for routers. */
export function settingName(word: string): string {
  return word.replace(/^\/proc\/sys\//, '').replaceAll('/', '.');
}

/** Sets one; false when the kernel knows none of that name. */
export async function applySetting(machine: ProgramMachine, name: string, value: string): Promise<boolean> {
  const state = await machine.network.observe();
  const device = perDevice.exec(name)?.[1];
  const known =
    settingsOf(state).has(name) ||
    ['all', 'default', 'lo'].includes(device ?? '') ||
    state.links.some((link) => link.device === device);
  if (!known) return false;
  await machine.network.apply({ sysctls: new Map([[name, value]]) });
  return true;
}

/** `sysctl` of procps 4.0: `-a`, `-n`, `-w`, `-p [FILE]`, `-q`, `-e`. */
export const sysctl: Program = async ({ machine, args }) => {
  const flags = new Set(
    args
      .filter((word) => word.startsWith('-'))
      .flatMap((word) => (word.startsWith('--') ? [word.slice(2)] : word.slice(1).split(''))),
  );
  const words = args.filter((word) => !word.startsWith('-'));
  const settings = settingsOf(await machine.network.observe());
  const show = ([name, value]: readonly [string, string]): string =>
    flags.has('n') || flags.has('values') ? value : flags.has('N') ? name : `${name} = ${value}`;
  if (flags.has('a') || flags.has('A') || flags.has('all')) return printed(lines([...settings].map(show)));
  if (flags.has('p') || flags.has('load') || flags.has('system')) {
    const file = words[0] ?? '/etc/sysctl.conf';
    if ((await machine.files.info(file)) === undefined)
      return failed(1, `sysctl: cannot open "${file}": No such file or directory\n`);
    return assign(machine, await readLines(machine.files, file), flags, show);
  }
  if (words.length === 0) return failed(1, "sysctl: no variables specified\nTry `sysctl --help' for more information.\n");
  const assignments = words.filter((word) => word.includes('='));
  if (assignments.length > 0) return assign(machine, assignments, flags, show);
  const text: string[] = [];
  const errors: string[] = [];
  for (const word of words) {
    const name = settingName(word);
    const found = [...settings].filter(([key]) => key === name || key.startsWith(`${name}.`));
    text.push(...found.map(show));
    if (found.length === 0) errors.push(`sysctl: cannot stat /proc/sys/${name.replaceAll('.', '/')}: No such file or directory`);
  }
  return {
    stdout: lines(text),
    stderr: flags.has('e') ? '' : lines(errors),
    exitCode: errors.length > 0 && !flags.has('e') ? 1 : 0,
  };
};

/** Sets `name=value` pairs, the good ones of several. */
async function assign(
  machine: ProgramMachine,
  pairs: readonly string[],
  flags: ReadonlySet<string>,
  show: (setting: readonly [string, string]) => string,
): Promise<ProgramResult> {
  const done: string[] = [];
  const errors: string[] = [];
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    const name = settingName(pair.slice(0, at).trim().replace(/^-/, ''));
    const value = pair.slice(at + 1).trim();
    if (await applySetting(machine, name, value)) done.push(show([name, value]));
    else errors.push(`sysctl: cannot stat /proc/sys/${name.replaceAll('.', '/')}: No such file or directory`);
  }
  const failure = errors.length > 0 && !flags.has('e');
  return { stdout: flags.has('q') ? '' : lines(done), stderr: flags.has('e') ? '' : lines(errors), exitCode: failure ? 1 : 0 };
}
