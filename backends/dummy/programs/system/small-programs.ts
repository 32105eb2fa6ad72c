import { failed, printed, type Program } from '../program.ts';
import { deviceSource } from '../reach/probe.ts';
import { listProcesses } from './processes.ts';

/** Programs that have nothing to say: `sync`, `ldconfig` and the like. */
export const silent: Program = async () => printed('');

/** `virt-what` and `systemd-detect-virt`. */
export const virtualization: Program = async () => printed('kvm\n');

/** `kill` and `killall`: `-0` asks whether a process is there; daemons belong to the service manager and are not killed. */
export const kill: Program = async (run) => {
  const targets = run.args.filter((word) => !word.startsWith('-'));
  const { processes } = await listProcesses(run.machine);
  for (const target of targets) {
    const found = processes.some(({ pid, name }) => (run.name === 'killall' ? name === target : String(pid) === target));
    if (!found)
      return failed(1, run.name === 'killall' ? `${target}: no process found\n` : `bash: kill: (${target}) - No such process\n`);
  }
  return targets.length === 0 ? failed(2, `${run.name}: usage: ${run.name} [-s sigspec | -signum] target ...\n`) : printed('');
};

/** `reboot`, `poweroff`, `shutdown`, `halt`: power comes from the host that runs the router. */
export const power: Program = async ({ name }) =>
  failed(1, `${name}: a simulated machine does not switch itself off; whoever runs it starts and stops it\n`);

/** `ethtool DEV`. */
export const ethtool: Program = async ({ machine, args }) => {
  const device = args.find((word) => !word.startsWith('-'));
  if (device === undefined) return failed(1, 'ethtool: bad command line argument(s)\nFor more information run ethtool -h\n');
  const link = deviceSource(await machine.network.observe(), device, 4);
  if (!link.exists)
    return failed(75, `netlink error: no device matches name (offset 24)\nnetlink error: No such device\nNo data available\n`);
  if (args.includes('-i')) return printed('driver: virtio_net\nversion: 1.0.0\nfirmware-version: \nbus-info: 0000:00:03.0\n');
  return printed(
    `Settings for ${device}:\n\tSpeed: Unknown!\n\tDuplex: Unknown! (255)\n\tAuto-negotiation: off\n\tPort: Other\n\tLink detected: ${link.up ? 'yes' : 'no'}\n`,
  );
};

/** `tcpdump`: nothing passes a simulated NIC. */
export const tcpdump: Program = async ({ machine, args }) => {
  const at = args.indexOf('-i');
  const device = at < 0 ? 'eth0' : (args[at + 1] ?? 'eth0');
  const { exists } = deviceSource(await machine.network.observe(), device, 4);
  if (!exists && device !== 'any') return failed(1, `tcpdump: ${device}: No such device exists\n(No such device exists)\n`);
  return failed(
    0,
    `listening on ${device}, link-type EN10MB (Ethernet), snapshot length 262144 bytes\n0 packets captured\n0 packets received by filter\n0 packets dropped by kernel\n`,
  );
};
