import type { Clock, Random } from '#agent';
import type { FleetLog } from '../../events.ts';
import type { FleetHost } from '../../host/index.ts';
import type { MachineInside, Zone } from './zone/zone.ts';
import type { MachineType } from './zone/records.ts';

/** What the areas of the connector work with. */
export interface ConnectorParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: FleetLog;
  /** Holds the inside of every router and system VM. */
  readonly fleet: FleetHost;
  readonly zone: Zone;
  /** The inside of machines by type; a type without one has none (users' VMs). */
  inside(type: MachineType): MachineInside | undefined;
}
