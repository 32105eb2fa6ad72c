import type { ProgramResult } from '#agent';
import { apachectl, dnsmasq, haproxy, keepalived } from './daemons/config-checks.ts';
import { dig, getent, nslookup } from './daemons/dns.ts';
import { ipsec } from './daemons/ipsec.ts';
import { vtysh } from './daemons/vtysh.ts';
import { ip, tc } from './iproute/ip.ts';
import type { ProgramContext, ProgramMachine } from './machine.ts';
import { arp, ifconfig, route } from './net-tools/net-tools.ts';
import { netstat } from './net-tools/netstat.ts';
import { ss } from './net-tools/ss.ts';
import { conntrack, conntrackd } from './netfilter/conntrack.ts';
import { ipset } from './netfilter/ipset.ts';
import { iptables } from './netfilter/iptables.ts';
import { iptablesRestore } from './netfilter/iptables-restore.ts';
import { iptablesSave } from './netfilter/iptables-save.ts';
import { nft } from './netfilter/nft.ts';
import { failed, type Program } from './program.ts';
import { arping } from './reach/arping.ts';
import { ping } from './reach/ping.ts';
import { traceroute } from './reach/traceroute.ts';
import { date } from './system/date.ts';
import { df, mount } from './system/disks.ts';
import { lsmod, lspci, modprobe, nproc } from './system/hardware.ts';
import { arch, hostname, hostnamectl, id, logname, python3, uname, whoami } from './system/identity.ts';
import { crontab, dmesg, journalctl, logger } from './system/journal.ts';
import { free } from './system/memory.ts';
import { pgrep, pidof, ps } from './system/ps.ts';
import { ethtool, kill, power, silent, tcpdump, virtualization } from './system/small-programs.ts';
import { sysctl } from './system/sysctl.ts';
import { service, systemctl } from './system/systemctl.ts';
import { uptime, w, who } from './system/uptime.ts';

/** Where a program lives on a router: `/usr/bin` or `/usr/sbin` (`/bin` and `/sbin` are the same folders there). */
export interface InstalledProgram {
  readonly folder: 'bin' | 'sbin';
  readonly run: Program;
}

const userPrograms: Readonly<Record<string, Program>> = {
  arch,
  arping,
  crontab,
  date,
  df,
  dig,
  dmesg,
  free,
  getent,
  host: nslookup,
  hostname,
  hostnamectl,
  id,
  journalctl,
  kill,
  killall: kill,
  logger,
  logname,
  mount,
  netstat,
  nproc,
  nslookup,
  pgrep,
  pidof,
  ping,
  ping6: ping,
  pkill: pgrep,
  ps,
  python: python3,
  python3,
  ss,
  sync: silent,
  systemctl,
  'systemd-detect-virt': virtualization,
  traceroute,
  traceroute6: traceroute,
  uname,
  uptime,
  vtysh,
  w,
  who,
  whoami,
};

const systemPrograms: Readonly<Record<string, Program>> = {
  apache2ctl: apachectl,
  apachectl,
  arp,
  conntrack,
  conntrackd,
  depmod: modprobe,
  dnsmasq,
  ethtool,
  halt: power,
  haproxy,
  ifconfig,
  ip,
  ip6tables: iptables,
  'ip6tables-restore': iptablesRestore,
  'ip6tables-save': iptablesSave,
  ipsec,
  ipset,
  iptables,
  'iptables-restore': iptablesRestore,
  'iptables-save': iptablesSave,
  keepalived,
  ldconfig: silent,
  lsmod,
  lspci,
  modprobe,
  nft,
  poweroff: power,
  reboot: power,
  rmmod: modprobe,
  route,
  service,
  shutdown: power,
  sysctl,
  tc,
  tcpdump,
  'virt-what': virtualization,
};

function installed(folder: InstalledProgram['folder'], table: Readonly<Record<string, Program>>): [string, InstalledProgram][] {
  return Object.entries(table).map(([name, run]) => [name, { folder, run }]);
}

/** Every simulated program by name. Immutable. */
export const programs: ReadonlyMap<string, InstalledProgram> = new Map([
  ...installed('bin', userPrograms),
  ...installed('sbin', systemPrograms),
]);

/**
 * Runs one program of a router: `argv[0]` is its name or path. No shell is involved. An unknown one gives exit code 127 and bash's
 * message.
 */
export async function runProgram(
  machine: ProgramMachine,
  argv: readonly string[],
  context: ProgramContext,
): Promise<ProgramResult> {
  const [word = '', ...args] = argv;
  const name = /^(?:\/usr)?\/s?bin\/([^/]+)$/.exec(word)?.[1] ?? word;
  const program = programs.get(name);
  if (program === undefined) {
    return failed(127, word.includes('/') ? `bash: ${word}: No such file or directory\n` : `bash: ${word}: command not found\n`);
  }
  return program.run({ machine, context, name, args });
}
