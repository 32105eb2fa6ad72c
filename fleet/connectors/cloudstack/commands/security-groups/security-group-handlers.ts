import type { SecurityGroupRulesCmd, SecurityGroupRulesCmdIpPortAndProto } from '../../classes/index.ts';
import type { ConnectorParts } from '../../connector-parts.ts';
import type { MachineRecord } from '../../zone/records.ts';
import { answer, failed, succeeded, type Handlers } from '../command.ts';
import { runningHere, runsOn } from '../machines/index.ts';
import { required } from '../required.ts';
import { groupTable, inForce, type GroupRecord, type GroupRule } from './group-records.ts';

/** Rules of security groups on a host's bridges (cloudstack-host-commands.md, A9), and their clean-up at each connect. */
export function securityGroupHandlers({ zone }: ConnectorParts): Handlers {
  return {
    SecurityGroupRulesCmd: async (command, { agent }) => {
      const vmId = required(command.vmId, 'vmId');
      const logSequenceNumber = required(command.seqNum, 'seqNum');
      const name = required(command.vmName, 'vmName');
      const machine = zone.machines.get(name);
      if (machine === undefined || !runsOn(machine, agent)) {
        // Both numbers are read in a failed answer, too.
        const details = `programming network rules failed: ${name} does not run on ${agent}`;
        return answer('SecurityGroupRuleAnswer', { result: false, details, vmId, logSequenceNumber, reason: 'PROGRAMMING_FAILED' });
      }
      await (await groupTable(zone)).put(groupRecord(command, { name, vmId, sequence: logSequenceNumber }, machine));
      return answer('SecurityGroupRuleAnswer', { result: true, vmId, logSequenceNumber, reason: 'NONE' });
    },
    NetworkRulesSystemVmCommand: ({ vmName }, { agent }) => {
      runningHere(zone, required(vmName, 'vmName'), agent);
      return succeeded();
    },
    NetworkRulesVmSecondaryIpCommand: async (command, { agent }) => {
      const name = required(command.vmName, 'vmName');
      const mac = required(command.vmMac, 'vmMac').toLowerCase();
      const address = required(command.vmSecIp, 'vmSecIp');
      await zone.exclusively(name, async () => {
        const machine = runningHere(zone, name, agent);
        const nics = machine.nics.map((nic) => {
          if (nic.mac !== mac) return nic;
          const others = nic.secondaryIps.filter((known) => known !== address);
          return { ...nic, secondaryIps: isRemoval(command.action) ? others : [...others, address] };
        });
        await zone.machines.put({ ...machine, nics });
      });
      return succeeded();
    },
    PvlanSetupCommand: ({ op, primary, isolated }) =>
      op === 'add' || op === 'delete'
        ? succeeded(`private VLAN ${primary ?? ''}-${isolated ?? ''}: ${op}`)
        : failed(`${op ?? '(missing)'} is nothing that can be done to a private VLAN; add or delete`),
    CleanupNetworkRulesCmd: async (_command, { agent }) => {
      const table = await groupTable(zone);
      const stale = Array.from(table.values()).filter(
        (rules) => rules.host === agent && !inForce(rules, zone.machines.get(rules.name)),
      );
      await Promise.all(stale.map((rules) => table.remove(rules.name)));
      return succeeded();
    },
  };
}

/** The server says `-A` and `-D`, as iptables does. */
function isRemoval(action: string | undefined): boolean {
  return action === '-D';
}

function groupRecord(
  command: SecurityGroupRulesCmd,
  { name, vmId, sequence }: Pick<GroupRecord, 'name' | 'vmId' | 'sequence'>,
  machine: MachineRecord,
): GroupRecord {
  return {
    name,
    vmId,
    sequence,
    signature: command.signature ?? '',
    guestIp: command.guestIp ?? '',
    guestIp6: command.guestIp6 ?? '',
    guestMac: command.guestMac ?? '',
    ingress: (command.ingressRuleSet ?? []).map(groupRule),
    egress: (command.egressRuleSet ?? []).map(groupRule),
    secondaryIps: command.secIps ?? [],
    host: machine.host,
    startedMs: machine.startedMs,
  };
}

function groupRule({
  proto = 'all',
  startPort = 0,
  endPort = 0,
  allowedCidrs = [],
}: SecurityGroupRulesCmdIpPortAndProto): GroupRule {
  return { protocol: proto, startPort, endPort, cidrs: allowedCidrs };
}
