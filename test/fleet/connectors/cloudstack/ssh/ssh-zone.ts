import { createRandom, createVirtualClock, type AgentError, type Nic } from '#agent';
import { FleetHost, silentFleetLog } from '#fleet';
import { createCredentialStore } from '../../../../../fleet/connectors/cloudstack/certificates/credential-store.ts';
import type { CredentialStore } from '../../../../../fleet/connectors/cloudstack/certificates/credentials.ts';
import { routerInside } from '../../../../../fleet/connectors/cloudstack/insides/index.ts';
import {
  connectorMachines,
  type ConnectorMachines,
  type HostPorts,
  type JoinOrder,
} from '../../../../../fleet/connectors/cloudstack/ssh/index.ts';
import {
  makeHosts,
  openZone,
  type HostRecord,
  type MachineNic,
  type MachineRecord,
  type Zone,
} from '../../../../../fleet/connectors/cloudstack/zone/index.ts';

const startMs = Date.UTC(2026, 10, 20, 17, 0, 0);

export const hostName = 'kvm-sim-0001';
export const hostAddress = '127.20.0.11';
export const routerAddress = '127.21.0.4';

export interface SshZone extends AsyncDisposable {
  readonly clock: ReturnType<typeof createVirtualClock>;
  readonly zone: Zone;
  readonly fleet: FleetHost;
  readonly credentials: CredentialStore;
  readonly machines: ConnectorMachines;
  /** Orders of `cloudstack-setup-agent`. */
  readonly orders: { readonly host: string; readonly order: JoinOrder }[];
  /** What was asked of agents, `stop kvm-sim-0001`. */
  readonly agentCalls: string[];
  host(name?: string): HostRecord;
  /** Changes a host's record. */
  change(fields: Partial<HostRecord>): Promise<void>;
  /** Runs a line on the first host. */
  run(line: string, stdin?: string): ReturnType<NonNullable<ReturnType<ConnectorMachines['host']>>['exec']>;
}

export interface SshZoneOptions {
  /** Refuses what hosts are told. */
  readonly joinError?: AgentError;
  /** Whether agents ever get ready; default true. */
  readonly joins?: boolean;
  readonly password?: string;
  readonly mounts?: HostPorts['mounts'];
  readonly enter?: HostPorts['enter'];
  readonly forwards?: HostPorts['forwards'];
}

/** Two hosts of 127.20.0.0/16, whose addresses are local, with a fleet and no machines. */
export async function sshZone(options: SshZoneOptions = {}): Promise<SshZone> {
  const { joinError, joins = true, password, mounts, enter, forwards } = options;
  const clock = createVirtualClock(startMs);
  const random = createRandom('ssh zone');
  const log = silentFleetLog;
  const fleet = await FleetHost.open({ memory: true, clock, random, log });
  const zone = await openZone({ memory: true, clock, log });
  const place = { zone: '1', pod: '1', cluster: '1' };
  for (const host of makeHosts({ count: 2, cidr: '127.20.0.0/16', seed: 'ssh', place })) await zone.hosts.put(host);
  const credentials = createCredentialStore({ clock });
  const inside = routerInside({ fleet, log });
  const stopped = new Set<string>();
  const agentCalls: string[] = [];
  const orders: SshZone['orders'] = [];
  const note = (call: string, host: string): Promise<void> => {
    agentCalls.push(`${call} ${host}`);
    if (call === 'stop') stopped.add(host);
    else stopped.delete(host);
    return Promise.resolve();
  };
  const machines = connectorMachines({
    clock,
    random,
    log,
    fleet,
    zone,
    credentials,
    password,
    mounts,
    enter,
    forwards,
    inside: (type) => (type === 'User' ? undefined : inside),
    agents: {
      running: (host) => !stopped.has(host),
      start: (host) => note('start', host),
      stop: (host) => note('stop', host),
      restart: (host) => note('restart', host),
    },
    joins: {
      joined: (host, order) => {
        orders.push({ host, order });
        if (joinError !== undefined) return Promise.reject(joinError);
        return joins ? Promise.resolve() : new Promise(() => undefined);
      },
    },
  });
  const host = (name = hostName): HostRecord => {
    const record = zone.hosts.get(name);
    if (record === undefined) throw new Error(`no host ${name}`);
    return record;
  };
  return {
    clock,
    zone,
    fleet,
    credentials,
    machines,
    orders,
    agentCalls,
    host,
    change: (fields) => zone.hosts.put({ ...host(), ...fields }),
    run: async (line, stdin) => {
      const machine = machines.host(hostAddress);
      if (machine === undefined) throw new Error('no host');
      return machine.exec(line, {
        signal: new AbortController().signal,
        ...(stdin !== undefined && { stdin: Buffer.from(stdin) }),
      });
    },
    async [Symbol.asyncDispose]() {
      await machines[Symbol.asyncDispose]();
      await fleet[Symbol.asyncDispose]();
      await zone[Symbol.asyncDispose]();
    },
  };
}

export function nicOf(fields: Partial<MachineNic> & Pick<MachineNic, 'deviceId' | 'type'>): MachineNic {
  return { mac: `02:00:00:00:00:0${fields.deviceId}`, secondaryIps: [], ...fields };
}

export function machineOf(fields: Partial<MachineRecord> & Pick<MachineRecord, 'name' | 'id'>): MachineRecord {
  return {
    uuid: '11111111-2222-4333-8444-555555555555',
    type: 'User',
    host: hostName,
    state: 'running',
    cpus: 1,
    mhz: 500,
    memoryBytes: 512 * 2 ** 20,
    arch: 'x86_64',
    os: 'Debian GNU/Linux 12',
    bootArguments: '',
    nics: [],
    disks: [{ sequence: 0, type: 'ROOT', path: 'aaaa', poolUuid: 'pool-1' }],
    vncPort: 5901,
    vncPassword: 'x',
    startedMs: startMs,
    ...fields,
  };
}

/** Adds an isolated network's router with that control address, and starts it. */
export async function addRouter(
  { zone, fleet }: Pick<SshZone, 'zone' | 'fleet'>,
  { authorizedKey, host = hostName }: { readonly authorizedKey?: string; readonly host?: string } = {},
): Promise<MachineRecord> {
  const nics = [
    nicOf({ deviceId: 0, type: 'Guest', ip: '10.1.1.1', broadcastUri: 'vlan://1042', label: 'cloudbr1' }),
    nicOf({ deviceId: 1, type: 'Control', ip: routerAddress }),
    nicOf({ deviceId: 2, type: 'Public', ip: '203.0.113.10', broadcastUri: 'vlan://50', label: 'cloudbr0' }),
  ];
  const key = authorizedKey === undefined ? '' : ` authorized_key=${Buffer.from(authorizedKey).toString('base64')}`;
  const bootArguments =
    `template=domP name=r-4-VM${key} eth2ip=203.0.113.10 eth2mask=255.255.255.0 gateway=203.0.113.1 eth0ip=10.1.1.1 eth0mask=255.255.255.0 ` +
    `domain=cs2cloud.internal dhcprange=10.1.1.1 eth1ip=${routerAddress} eth1mask=255.255.240.0 type=router disable_rp_filter=true dns1=10.0.0.53`;
  const machine = machineOf({ name: 'r-4-VM', id: 4, type: 'DomainRouter', host, bootArguments, nics });
  await fleet.create(machine.name);
  const hardware = nics.map(({ mac, deviceId }): Nic => ({ device: `eth${deviceId}`, mac }));
  await fleet.start(machine.name, { nics: hardware, bootArguments });
  await zone.machines.put(machine);
  return machine;
}
