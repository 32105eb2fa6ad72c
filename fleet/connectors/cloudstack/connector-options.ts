import type { Clock, Random } from '#agent';
import type { World } from '#backends/dummy';
import type { FleetLog } from '../../events.ts';
import type { FleetHost } from '../../host/index.ts';
import type { HostRelease } from './commands/network/index.ts';
import type { SessionTiming } from './session/session-options.ts';
import type { Dialer, ServerAddress } from './wire/link.ts';
import type { PacketTap } from './wire/packet.ts';
import type { ZoneWorldOptions } from './world/index.ts';
import type { HostRecord } from './zone/records.ts';

export interface ConnectorOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: FleetLog;
  /** Where hosts, machines, storage and keys are kept. */
  readonly place: { readonly directory: string } | { readonly memory: true };
  /** Opens the fleet that holds the insides of routers and system VMs, in the world that it is given. The connector closes it. */
  readonly openFleet: (world: (router: string) => World) => Promise<FleetHost>;
  readonly dialer: Dialer;
  /** At least one. */
  readonly servers: readonly ServerAddress[];
  /** System VMs dial `servers` too, instead of what their boot arguments say. */
  readonly overrideSystemVmServers?: boolean | undefined;
  /** Whether a server that a server, or a boot argument, names may be dialled. */
  readonly allowServer: (host: string) => boolean;
  /** Hosts of this run; those that the place knows keep what they have. */
  readonly hosts?: readonly HostRecord[] | undefined;
  readonly tap?: PacketTap | undefined;
  /** Agents between dial and ready at a time, and dials a second. */
  readonly pacing?: { readonly connecting?: number | undefined; readonly perSecond?: number | undefined } | undefined;
  readonly timing?: Partial<SessionTiming> | undefined;
  readonly world?: ZoneWorldOptions | undefined;
  /** What hosts bring along for live patches; default: scripts of 4.22.0 that no server knows. */
  readonly release?: HostRelease | undefined;
  /** True for addresses of this machine: agents dial from their own where they can. Default: never asked, the system chooses. */
  readonly isLocal?: ((address: string) => Promise<boolean>) | undefined;
}
