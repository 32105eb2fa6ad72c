import type { ProgramResult } from '#agent';
import type { Program } from '#backends/dummy';
import type { MachineRecord } from '../../zone/records.ts';
import type { HostPorts, HostView } from '../host-ports.ts';
import { bridgeOfNic, portName } from '../network/bridges.ts';
import { diskSource, diskTarget, domainXml, nicsInOrder } from './domain-xml.ts';
import { failed, lines, printed } from './program-text.ts';

/** A table as virsh prints it: columns as wide as they have to be, three blanks between them. */
function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heading.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    ` ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   ')}`.trimEnd();
  const ruler = '-'.repeat(widths.reduce((sum, width) => sum + width + 3, 0));
  return `${lines([line(heading), ruler, ...rows.map((row) => line(row))])}\n`;
}

const kib = (bytes: number): string => `${Math.floor(bytes / 1024)} KiB`;

interface Virsh {
  readonly view: HostView;
  readonly ports: HostPorts;
  readonly options: ReadonlySet<string>;
  readonly operands: readonly string[];
}

type VirshCommand = (virsh: Virsh) => ProgramResult | Promise<ProgramResult>;

/** Machines exist while they run: CloudStack's are transient domains, so that `--all` and `--inactive` add nothing. */
const list: VirshCommand = ({ view, options }) => {
  const shown = options.has('inactive') || options.has('state-shutoff') ? [] : view.machines;
  if (options.has('name')) return printed(`${lines(shown.map(({ name }) => name))}\n`);
  if (options.has('uuid')) return printed(`${lines(shown.map(({ uuid }) => uuid))}\n`);
  if (options.has('id')) return printed(`${lines(shown.map(({ id }) => String(id)))}\n`);
  return printed(
    table(
      ['Id', 'Name', 'State'],
      shown.map(({ id, name }) => [String(id), name, 'running']),
    ),
  );
};

/** A command on the domain that the first operand names: by name, id or uuid. */
function onDomain(work: (machine: MachineRecord, call: Virsh) => ProgramResult | Promise<ProgramResult>): VirshCommand {
  return (call) => {
    const [wanted] = call.operands;
    if (wanted === undefined) return failed(1, 'error: command requires <domain> option\n');
    const machine = call.view.machines.find(({ name, id, uuid }) => [name, String(id), uuid].includes(wanted));
    if (machine === undefined) {
      return failed(
        1,
        `error: failed to get domain '${wanted}'\nerror: Domain not found: no domain with matching name '${wanted}'\n`,
      );
    }
    return work(machine, call);
  };
}

/** The machine goes off as if its plug was pulled: the next ping of the host no longer has it. */
const destroy = onDomain(async (machine, { ports }) => {
  const { zone } = ports;
  await zone.exclusively(machine.name, async () => {
    const now = zone.machines.get(machine.name);
    if (now?.state !== 'running' || now.host !== machine.host) return;
    await ports.inside(now.type)?.stop(now);
    await zone.machines.put({ ...now, state: 'stopped' });
  });
  return printed(`Domain '${machine.name}' destroyed\n\n`);
});

const reboot = onDomain(async (machine, { ports }) => {
  await ports.zone.exclusively(machine.name, async () => ports.inside(machine.type)?.reboot(machine));
  return printed(`Domain '${machine.name}' is being rebooted\n\n`);
});

const dominfo = onDomain((machine, { ports }) => {
  const seconds = Math.max(0, ports.clock.now() - machine.startedMs) / 20_000;
  const facts: readonly (readonly [string, string])[] = [
    ['Id', String(machine.id)],
    ['Name', machine.name],
    ['UUID', machine.uuid],
    ['OS Type', 'hvm'],
    ['State', 'running'],
    ['CPU(s)', String(machine.cpus)],
    ['CPU time', `${seconds.toFixed(1)}s`],
    ['Max memory', kib(machine.memoryBytes)],
    ['Used memory', kib(machine.memoryBytes)],
    ['Persistent', 'no'],
    ['Autostart', 'disable'],
    ['Managed save', 'no'],
    ['Security model', 'none'],
    ['Security DOI', '0'],
  ];
  return printed(`${lines(facts.map(([name, value]) => `${`${name}:`.padEnd(15)} ${value}`))}\n`);
});

const domiflist = onDomain((machine, { view }) =>
  printed(
    table(
      ['Interface', 'Type', 'Source', 'Model', 'MAC'],
      nicsInOrder(machine).map((nic) => [
        portName(machine, nic),
        'bridge',
        bridgeOfNic(view.host, nic),
        machine.nicModel ?? 'virtio',
        nic.mac,
      ]),
    ),
  ),
);

const domblklist = onDomain((machine) =>
  printed(
    table(
      ['Target', 'Source'],
      machine.disks
        .toSorted((a, b) => a.sequence - b.sequence)
        .map((disk) => [diskTarget(machine, disk), diskSource(disk) === '' ? '-' : diskSource(disk)]),
    ),
  ),
);

const nodeinfo: VirshCommand = ({ view: { host } }) => {
  const { sockets, cores, mhz, memoryBytes, arch } = host.profile;
  const facts: readonly (readonly [string, string])[] = [
    ['CPU model', arch],
    ['CPU(s)', String(cores)],
    ['CPU frequency', `${mhz} MHz`],
    ['CPU socket(s)', String(sockets)],
    ['Core(s) per socket', String(Math.max(1, Math.floor(cores / Math.max(1, sockets))))],
    ['Thread(s) per core', '1'],
    ['NUMA cell(s)', '1'],
    ['Memory size', kib(memoryBytes)],
  ];
  return printed(`${lines(facts.map(([name, value]) => `${`${name}:`.padEnd(20)} ${value}`))}\n`);
};

const version: VirshCommand = () =>
  printed(
    'Compiled against library: libvirt 10.0.0\nUsing library: libvirt 10.0.0\nUsing API: QEMU 10.0.0\nRunning hypervisor: QEMU 8.2.2\n\n',
  );

const commands: Readonly<Record<string, VirshCommand>> = {
  list,
  dumpxml: onDomain((machine, { view }) => printed(`${domainXml(view.host, machine)}\n`)),
  domstate: onDomain(() => printed('running\n\n')),
  domid: onDomain(({ id }) => printed(`${id}\n\n`)),
  domuuid: onDomain(({ uuid }) => printed(`${uuid}\n\n`)),
  domname: onDomain(({ name }) => printed(`${name}\n\n`)),
  vncdisplay: onDomain(({ vncPort }, { view }) => printed(`${view.host.address}:${Math.max(0, vncPort - 5900)}\n\n`)),
  vcpucount: onDomain(({ cpus }) =>
    printed(
      `maximum      config         ${cpus}\nmaximum      live           ${cpus}\ncurrent      config         ${cpus}\ncurrent      live           ${cpus}\n\n`,
    ),
  ),
  dominfo,
  domiflist,
  domblklist,
  destroy,
  shutdown: destroy,
  reboot,
  reset: reboot,
  nodeinfo,
  version,
  hostname: ({ view }) => printed(`${view.host.name}\n\n`),
  uri: () => printed('qemu:///system\n\n'),
  'net-list': () => printed(table(['Name', 'State', 'Autostart', 'Persistent'], [])),
  'pool-list': () => printed(table(['Name', 'State', 'Autostart'], [])),
};

/** `virsh` over the machines of a host (cloudstack-over-ssh.md, C). */
export function virsh(ports: HostPorts, view: () => HostView): Program {
  return async ({ args }) => {
    const words = args.filter(
      (word, at) => !/^-(?:c|-connect|q|-quiet|r|-readonly)$/.test(word) && !/^(?:-c|--connect)$/.test(args[at - 1] ?? ''),
    );
    const [verb, ...rest] = words;
    if (verb === '--version' || verb === '-v') return printed('10.0.0\n');
    if (verb === undefined) return failed(1, 'error: no command given; this virsh has no prompt of its own\n');
    const command = commands[verb];
    if (command === undefined) return failed(1, `error: unknown command: '${verb}'\n`);
    const options = new Set(rest.filter((word) => word.startsWith('--')).map((word) => word.slice(2)));
    const operands = rest.filter((word) => !word.startsWith('--'));
    return command({ view: view(), ports, options, operands });
  };
}
