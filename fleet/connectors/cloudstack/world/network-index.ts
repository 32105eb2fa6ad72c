import type { MachineNic, MachineRecord, Table } from '../zone/index.ts';
import { addressesOfNic, canonical, segmentOf } from './segments.ts';

/** Counts holders of a key, so that one that leaves does not take another's along: addresses overlap, and routers of a pair share some. */
class Holders<V> {
  readonly #byKey = new Map<string, Map<object, V>>();

  add(key: string, holder: object, value: V): void {
    const holders = this.#byKey.get(key);
    if (holders === undefined) this.#byKey.set(key, new Map([[holder, value]]));
    else holders.set(holder, value);
  }

  remove(key: string, holder: object): void {
    const holders = this.#byKey.get(key);
    if (holders?.delete(holder) === true && holders.size === 0) this.#byKey.delete(key);
  }

  /** The value of the first that came; undefined without one. */
  get(key: string): V | undefined {
    return this.#byKey.get(key)?.values().next().value;
  }

  all(key: string): readonly V[] {
    return [...(this.#byKey.get(key)?.values() ?? [])];
  }

  has(key: string): boolean {
    return this.#byKey.has(key);
  }
}

/** A NIC that has an address. */
export interface AddressHolder {
  readonly machine: string;
  readonly mac: string;
}

interface Holding {
  readonly nic: MachineNic;
  readonly segment: string;
  readonly addresses: readonly string[];
  /** Of a network whose gateway is outside of the zone. */
  readonly gateway: string | undefined;
}

const key = (segment: string, address: string): string => `${segment} ${address}`;

/** Networks that reach beyond the zone's guests. */
const outside: ReadonlySet<string> = new Set(['Public', 'Management', 'Storage']);

function holdings(machine: MachineRecord): readonly Holding[] {
  return machine.nics.map((nic) => {
    const { gateway } = nic;
    // A router of a shared network has a gateway beside itself; that of an isolated one is the router.
    const beside = outside.has(nic.type) || (nic.type === 'Guest' && machine.type === 'DomainRouter' && gateway !== nic.ip);
    return {
      nic,
      segment: segmentOf(machine, nic),
      addresses: addressesOfNic(nic),
      gateway: beside && gateway !== undefined && gateway !== '' ? canonical(gateway) : undefined,
    };
  });
}

/**
 * Who has which address on which network: the machines that run. It looks at the table when it is asked, and takes what changed since:
 * records are immutable, so a record that is the same object holds the same.
 */
export class NetworkIndex {
  readonly #machines: Pick<Table<MachineRecord>, 'values' | 'size' | 'get'>;
  readonly #taken = new Map<string, { readonly record: MachineRecord; readonly holdings: readonly Holding[] }>();
  readonly #onSegment = new Holders<AddressHolder>();
  readonly #gateways = new Holders<true>();
  readonly #outside = new Holders<true>();

  constructor(machines: Pick<Table<MachineRecord>, 'values' | 'size' | 'get'>) {
    this.#machines = machines;
  }

  /** The running machines with this address in a segment: both routers of a pair have the public one. */
  holders(segment: string, address: string): readonly AddressHolder[] {
    this.#refresh();
    return this.#onSegment.all(key(segment, address));
  }

  /** MAC of the running machine with this address in a segment. */
  macOf(segment: string, address: string): string | undefined {
    this.#refresh();
    return this.#onSegment.get(key(segment, address))?.mac;
  }

  /** Whether an address is the gateway of a segment that leads out of the zone. */
  isGateway(segment: string, address: string): boolean {
    this.#refresh();
    return this.#gateways.has(key(segment, address));
  }

  /** Whether a running machine has the address on a public, management or storage network, or it is such a network's gateway. */
  isOutside(address: string): boolean {
    this.#refresh();
    return this.#outside.has(address);
  }

  #refresh(): void {
    let running = 0;
    for (const record of this.#machines.values()) {
      if (record.state === 'running') running++;
      if (this.#taken.get(record.name)?.record !== record) this.#take(record);
    }
    if (this.#taken.size === running) return;
    for (const [name, { holdings: held }] of this.#taken) if (this.#machines.get(name) === undefined) this.#drop(name, held);
  }

  #take(record: MachineRecord): void {
    const before = this.#taken.get(record.name);
    if (before !== undefined) this.#drop(record.name, before.holdings);
    if (record.state !== 'running') return;
    const held = holdings(record);
    this.#taken.set(record.name, { record, holdings: held });
    for (const one of held) {
      const { nic, segment, addresses, gateway } = one;
      for (const address of addresses) {
        this.#onSegment.add(key(segment, address), one, { machine: record.name, mac: nic.mac.toLowerCase() });
        if (outside.has(nic.type)) this.#outside.add(address, one, true);
      }
      if (gateway === undefined) continue;
      this.#gateways.add(key(segment, gateway), one, true);
      this.#outside.add(gateway, one, true);
    }
  }

  #drop(name: string, held: readonly Holding[]): void {
    this.#taken.delete(name);
    for (const one of held) {
      for (const address of one.addresses) {
        this.#onSegment.remove(key(one.segment, address), one);
        this.#outside.remove(address, one);
      }
      if (one.gateway === undefined) continue;
      this.#gateways.remove(key(one.segment, one.gateway), one);
      this.#outside.remove(one.gateway, one);
    }
  }
}
