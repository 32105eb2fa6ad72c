import { z, type ZodType } from 'zod';
import type { GroupStates } from '../../zone/host-ping.ts';
import type { MachineRecord } from '../../zone/records.ts';
import type { Table } from '../../zone/table.ts';
import type { Zone } from '../../zone/zone.ts';

export interface GroupRule {
  readonly protocol: string;
  readonly startPort: number;
  readonly endPort: number;
  readonly cidrs: readonly string[];
}

/** Rules that a host has for one machine. */
export interface GroupRecord {
  /** Key: the machine's name. */
  readonly name: string;
  readonly vmId: number;
  /** Number of the server's change that they come from. */
  readonly sequence: number;
  readonly signature: string;
  readonly guestIp: string;
  readonly guestIp6: string;
  readonly guestMac: string;
  readonly ingress: readonly GroupRule[];
  readonly egress: readonly GroupRule[];
  readonly secondaryIps: readonly string[];
  /** They live with the machine's start on that host, and go when it stops or moves. */
  readonly host: string;
  readonly startedMs: number;
}

const ruleSchema: ZodType<GroupRule> = z.looseObject({
  protocol: z.string(),
  startPort: z.number(),
  endPort: z.number(),
  cidrs: z.array(z.string()),
});

const groupSchema: ZodType<GroupRecord> = z.looseObject({
  name: z.string(),
  vmId: z.number(),
  sequence: z.number(),
  signature: z.string(),
  guestIp: z.string(),
  guestIp6: z.string(),
  guestMac: z.string(),
  ingress: z.array(ruleSchema),
  egress: z.array(ruleSchema),
  secondaryIps: z.array(z.string()),
  host: z.string(),
  startedMs: z.number(),
});

/** The rules of all machines of a zone, by machine. */
export function groupTable(zone: Zone): Promise<Table<GroupRecord>> {
  return zone.table('security-groups', { schema: groupSchema, key: (record) => record.name });
}

/** True while the machine runs where and since the rules were made. */
export function inForce(rules: GroupRecord, machine: MachineRecord | undefined): boolean {
  return machine?.state === 'running' && machine.host === rules.host && machine.startedMs === rules.startedMs;
}

/** What a host's ping says of its machines' rules (`newGroupStates`). */
export async function groupStates(zone: Zone, host: string): Promise<GroupStates> {
  const table = await groupTable(zone);
  if (table.size === 0) return {};
  const states = zone.machinesOn(host).flatMap((machine) => {
    const rules = table.get(machine.name);
    return rules !== undefined && inForce(rules, machine) ? [[machine.name, [rules.vmId, rules.sequence] as const] as const] : [];
  });
  return Object.fromEntries(states);
}
