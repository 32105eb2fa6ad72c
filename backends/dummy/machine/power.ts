import { AgentError, type Random } from '#agent';
import { z } from 'zod';
import type { HardwareNic } from './dummy-network.ts';
import type { Lifetime } from './lifetime.ts';
import type { StateKeeper } from './state-cell.ts';

const powerPath = 'state/power';

const powerState = z.strictObject({
  power: z.enum(['on', 'off']),
  /** How often it was powered on. */
  boots: z.int().nonnegative(),
  /** Epoch ms of the last power-on. */
  bootedMs: z.number(),
  nics: z.array(z.strictObject({ device: z.string(), mac: z.string() })),
});
type PowerState = z.infer<typeof powerState>;

/** A NIC as whoever plugs it says it; without `device` it gets the lowest `ethN` that is free. */
export interface NicRequest {
  readonly mac: string;
  readonly device?: string;
}

/** The power switch and the slots of a machine. What it says is durable when it resolves. */
export interface Power {
  readonly on: boolean;
  /** What is plugged in, in order of plugging. */
  readonly nics: readonly HardwareNic[];
  /** Epoch ms of the last power-on; 0 before the first. */
  readonly bootedMs: number;
  /** As `/proc/sys/kernel/random/boot_id` says it: another after every power-on. */
  readonly bootId: string;
  /** Power-on: a new kernel, no services, empty `/run`, `/tmp`, `/ramdisk`; the disk is as it was. Rejects with `VRA_CONFLICT` when it is on. */
  start(nics: readonly NicRequest[]): Promise<void>;
  /** Everything stays as it is, to be looked at. */
  stop(): Promise<void>;
  /** Off and on with the same NICs. Rejects with `VRA_STOPPED` when it is off. */
  reboot(): Promise<void>;
  /** Resolves to the device; one with this MAC that is there already is kept. Rejects with `VRA_CONFLICT` when the device is taken. */
  plug(nic: NicRequest): Promise<string>;
  /** Missing is fine. */
  unplug(mac: string): Promise<void>;
}

/** What the switch does to the rest of the machine. */
export interface PoweredMachine {
  powerOn(nics: readonly HardwareNic[], bootedMs: number): Promise<void>;
  plug(nic: HardwareNic): void;
  unplug(device: string): void;
}

const macPattern = /^[\da-f]{2}(?::[\da-f]{2}){5}$/;

/** Adds a NIC to those that are there. Throws for one that cannot be. */
function withNic(nics: readonly HardwareNic[], request: NicRequest): readonly HardwareNic[] {
  const mac = request.mac.toLowerCase();
  if (!macPattern.test(mac)) throw new AgentError('VRA_BAD_INPUT', `${JSON.stringify(request.mac)} is no MAC address`);
  if (nics.some((nic) => nic.mac === mac)) return nics;
  let slot = 0;
  while (nics.some(({ device }) => device === `eth${slot}`)) slot++;
  const device = request.device ?? `eth${slot}`;
  if (!/^[a-z][\w.-]{0,14}$/.test(device))
    throw new AgentError('VRA_BAD_INPUT', `${JSON.stringify(device)} is no name of a device`);
  const there = nics.find((nic) => nic.device === device);
  if (there !== undefined) throw new AgentError('VRA_CONFLICT', `${device} is taken by ${there.mac}; unplug that first`);
  return [...nics, { device, mac }];
}

export class DummyPower implements Power {
  readonly #keeper: StateKeeper;
  readonly #lifetime: Lifetime;
  readonly #random: Random;
  readonly #machine: PoweredMachine;
  #state: PowerState;

  constructor(options: { keeper: StateKeeper; lifetime: Lifetime; random: Random; machine: PoweredMachine }) {
    this.#keeper = options.keeper;
    this.#lifetime = options.lifetime;
    this.#random = options.random;
    this.#machine = options.machine;
    this.#state = this.#load();
  }

  get on(): boolean {
    return this.#state.power === 'on';
  }

  get nics(): readonly HardwareNic[] {
    return this.#state.nics;
  }

  get boots(): number {
    return this.#state.boots;
  }

  get bootedMs(): number {
    return this.#state.bootedMs;
  }

  get bootId(): string {
    const digits = this.#random.fork(`boot ${this.#state.boots}`).hex(32);
    return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-a$4-$5');
  }

  async start(nics: readonly NicRequest[]): Promise<void> {
    this.#lifetime.assertOpen();
    if (this.on) throw new AgentError('VRA_CONFLICT', `${this.#lifetime.name} is powered on already; stop it first`);
    // Those that ask for a device get it, whoever comes first.
    const asking = nics.filter(({ device }) => device !== undefined);
    const others = nics.filter(({ device }) => device === undefined);
    const plugged = [...asking, ...others].reduce<readonly HardwareNic[]>(withNic, []);
    const order = nics.map(({ mac }) => mac.toLowerCase());
    await this.#powerOn(plugged.toSorted((a, b) => order.indexOf(a.mac) - order.indexOf(b.mac)));
  }

  async stop(): Promise<void> {
    this.#lifetime.assertOpen();
    if (this.on) await this.#save({ ...this.#state, power: 'off' });
  }

  async reboot(): Promise<void> {
    this.#assertOn();
    await this.#powerOn(this.#state.nics);
  }

  async plug(request: NicRequest): Promise<string> {
    this.#assertOn();
    const before = this.#state.nics;
    const nics = withNic(before, request);
    const nic = nics.find(({ mac }) => mac === request.mac.toLowerCase());
    if (nics !== before && nic !== undefined) {
      await this.#save({ ...this.#state, nics: [...nics] });
      this.#machine.plug(nic);
    }
    return nic?.device ?? '';
  }

  async unplug(mac: string): Promise<void> {
    this.#assertOn();
    const nic = this.#state.nics.find((candidate) => candidate.mac === mac.toLowerCase());
    if (nic === undefined) return;
    await this.#save({ ...this.#state, nics: this.#state.nics.filter((other) => other !== nic) });
    this.#machine.unplug(nic.device);
  }

  async #powerOn(nics: readonly HardwareNic[]): Promise<void> {
    const bootedMs = this.#keeper.clock.now();
    await this.#machine.powerOn(nics, bootedMs);
    await this.#save({ power: 'on', boots: this.#state.boots + 1, bootedMs, nics: [...nics] });
  }

  #assertOn(): void {
    this.#lifetime.assertOpen();
    if (!this.on) throw new AgentError('VRA_STOPPED', `${this.#lifetime.name} is powered off; start it first`);
  }

  async #save(state: PowerState): Promise<void> {
    const content = Buffer.from(`${JSON.stringify(state, undefined, 2)}\n`);
    await this.#keeper.store.commit([{ op: 'put', path: powerPath, content, mode: 0o600, modifiedMs: this.#keeper.clock.now() }]);
    this.#state = state;
  }

  #load(): PowerState {
    const off: PowerState = { power: 'off', boots: 0, bootedMs: 0, nics: [] };
    const bytes = this.#keeper.store.read(powerPath);
    if (bytes === undefined) return off;
    try {
      return powerState.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    } catch (error) {
      this.#keeper.log.warn({ file: powerPath, error }, 'a state file cannot be read; the router counts as powered off');
      return off;
    }
  }
}
