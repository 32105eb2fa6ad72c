import type { PlanDelta } from '../plan/planner.ts';
import type { FileContent } from '../ports/files-port.ts';
import type { RuleGroup } from '../ports/filter-port.ts';
import type { AddressState, PolicyRuleState, RouteState } from '../ports/network-port.ts';
import type { PlannedStep } from './agent-service.ts';

const bytesOf = (content: FileContent): number => {
  const made = typeof content === 'function' ? content() : content;
  return typeof made === 'string' ? Buffer.byteLength(made) : made.byteLength;
};

function fileSteps({ files }: PlanDelta): readonly string[] {
  return [...files.put.values()].map(({ path, content }) => `write ${path} (${bytesOf(content)} bytes)`);
}

const addressText = ({ device, cidr }: AddressState): string => `address ${cidr} dev ${device}`;

const word = (name: string, value: string | number | undefined): string => (value === undefined ? '' : ` ${name} ${value}`);

function routeText({ type, destination, via, device, table }: RouteState): string {
  const kind = type === 'unicast' ? 'route' : `route ${type}`;
  return `${kind} ${destination}${word('via', via)}${word('dev', device)} table ${table}`;
}

const ruleText = ({ family, from, fwmark, table }: PolicyRuleState): string =>
  `rule -${family} from ${from ?? 'all'}${word('fwmark', fwmark)} lookup ${table}`;

function networkSteps({ links, addresses, routes, policyRules, sysctls }: PlanDelta): readonly string[] {
  return [
    ...[...links.put.values()].map(({ device, up, mtu }) => `link ${device} ${up ? 'up' : 'down'}${word('mtu', mtu)}`),
    ...[...addresses.removed.values()].map((address) => `- ${addressText(address)}`),
    ...[...addresses.put.values()].map((address) => `+ ${addressText(address)}`),
    ...[...routes.removed.values()].map((route) => `- ${routeText(route)}`),
    ...[...routes.put.values()].map((route) => `+ ${routeText(route)}`),
    ...[...policyRules.removed.values()].map((rule) => `- ${ruleText(rule)}`),
    ...[...policyRules.put.values()].map((rule) => `+ ${ruleText(rule)}`),
    ...[...sysctls.put].map(([name, value]) => `sysctl ${name}=${value}`),
  ];
}

function groupLines(sign: '+' | '-', { family, table, chain, rules }: RuleGroup): readonly string[] {
  const program = family === 'ip' ? 'iptables' : 'ip6tables';
  return rules.map((rule) => `${sign} ${program} -t ${table} -A ${chain} ${rule}`);
}

function filterSteps({ groups, chains, ipsets, nftTables }: PlanDelta): readonly string[] {
  return [
    ...[...groups.removed.values()].flatMap((group) => groupLines('-', group)),
    ...[...chains.removed.values()].map(({ table, chain }) => `- chain ${table} ${chain}`),
    ...[...ipsets.removed.keys()].map((name) => `- ipset ${name}`),
    ...[...nftTables.removed.values()].map(({ family, name }) => `- nft table ${family} ${name}`),
    ...[...ipsets.put.values()].map(({ name, members }) => `+ ipset ${name} (${members.length} members)`),
    ...[...chains.put.values()].map(
      ({ table, chain, policy }) => `+ chain ${table} ${chain}${policy === undefined ? '' : ` ${policy}`}`,
    ),
    ...[...groups.put.values()].flatMap((group) => groupLines('+', group)),
    ...[...nftTables.put.values()].map(
      ({ family, name, chains: { length } }) => `+ nft table ${family} ${name} (${length} chains)`,
    ),
  ];
}

function serviceSteps({ services }: PlanDelta): readonly string[] {
  return [
    ...[...services.removed.keys()].map((unit) => `stop ${unit}`),
    ...[...services.put.values()].map(({ unit, state }) => `${state === 'running' ? 'start' : 'stop'} ${unit}`),
  ];
}

/**
 * What a plan delta changes, in the order in which the machine is changed, a line each. What services do because files of theirs changed
 * (reloads, restarts) follows from the files and is not in it.
 */
export function planSteps(delta: PlanDelta): readonly PlannedStep[] {
  const steps = (area: PlannedStep['area'], texts: readonly string[]): readonly PlannedStep[] =>
    texts.map((text) => ({ area, text }));
  return [
    ...steps('files', fileSteps(delta)),
    ...steps('network', networkSteps(delta)),
    ...steps('filter', filterSteps(delta)),
    ...steps(
      'files',
      [...delta.files.removed.keys()].map((path) => `remove ${path}`),
    ),
    ...steps('services', serviceSteps(delta)),
  ];
}
