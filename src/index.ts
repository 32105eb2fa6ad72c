// The agent and its errors
export { RouterAgent, type AgentOptions, type AppliedChange } from './agent.ts';
export type { AgentReason, AgentStatus } from './agent-status.ts';
export { AgentError, agentErrorCodes, type AgentErrorCode } from './errors.ts';

// What the agent needs from outside
export type * from './ports/clock.ts';
export type * from './ports/files-port.ts';
export type * from './ports/filter-port.ts';
export { silentLog, type Log } from './ports/log.ts';
export type * from './ports/network-port.ts';
export type * from './ports/random.ts';
export type * from './ports/router-backend.ts';
export type * from './ports/services-port.ts';
export type * from './ports/system-port.ts';

// Databags and what changes them
export { applyPatch } from './bags/apply-patch.ts';
export type * from './bags/bag-patch.ts';
export { BagStore } from './bags/bag-store.ts';
export type * from './bags/bag-types.ts';
export { bagNames } from './bags/bag-types.ts';
export type * from './merge/config-item.ts';
export { isGuestNetworkConfigured, merge, type MergeContext } from './merge/index.ts';

// The desired system and how it is applied
export { bgpSections } from './plan/bgp/index.ts';
export { iptablesSections } from './plan/iptables/index.ts';
export { ipv6Sections } from './plan/ipv6/index.ts';
export { deviceMark, deviceTable, networkSections, routingTables } from './plan/network/index.ts';
export { nftSections } from './plan/nft/index.ts';
export type * from './plan/parts.ts';
export { Planner, plan, type PlanDelta } from './plan/planner.ts';
export { redundancySections, redundantStatePatch, redundantStatus, type RedundantStatus } from './plan/redundancy/index.ts';
export {
  createRouterView,
  deviceIndex,
  type Nic,
  type PlacedAddress,
  type RedundantState,
  type RouterType,
  type RouterView,
  type Tier,
} from './plan/router-view.ts';
export type * from './plan/section.ts';
export { routerSections } from './plan/sections.ts';
export { isCoreService } from './plan/services/core-services.ts';
export { serviceSections } from './plan/services/index.ts';
export { idleBalancerConfig } from './plan/services/load-balancer.ts';
export { vpnSections } from './plan/vpn/index.ts';
export { applyPlan, type ApplyFailure, type ApplyReport, type ApplyStep } from './apply/apply-plan.ts';

// Doors of a 4.22 router, and what its guests and people see
export {
  decodeQueueFile,
  itemJsonSchema,
  itemProblems,
  parseCommandLine,
  type DecodedQueueFile,
  type ItemProblem,
} from './legacy/decode/index.ts';
export {
  LegacyDoor,
  parseAggregationFile,
  printAggregationFile,
  routerStatus,
  uploadLimitBytes,
  type AggregationFile,
  type AggregationItem,
  type DoorAgent,
} from './legacy/index.ts';
export {
  healthChecks,
  routerMonitorResults,
  runHealthChecks,
  type HealthCheckKind,
  type HealthResults,
  type HealthRun,
  type HealthSubject,
} from './health/index.ts';
export { metadataResponse, passwordResponse, type HttpRequest, type HttpResponse, type PasswordSubject } from './guest/index.ts';
export type { DhcpReport } from './report/dhcp-report.ts';
export type { AclEntry, FirewallReport, FirewallRule } from './report/firewall-report.ts';
export type { HealthReport } from './report/health-report.ts';
export type { LbListener, LbReport } from './report/lb-report.ts';
export type { NatReport } from './report/nat-report.ts';
export type { ReportSource } from './report/report-source.ts';
export { report, reportTopics, type ReportOf, type Reports, type ReportTopic } from './report/report.ts';
export type { RoutesReport } from './report/routes-report.ts';
export type { StatusReport } from './report/status-report.ts';
export type { VpnReport } from './report/vpn-report.ts';

// One router as its next-generation doors see it
export type * from './service/agent-service.ts';
export { createAgentService, type ServiceTurn, type ServiceTurns } from './service/create-agent-service.ts';
export { defaultBudget, type BudgetLimits } from './service/budget.ts';
export { EventFeed, type FeedListener } from './service/event-feed.ts';
export { RouterService, type RouterServiceOptions } from './service/router-service.ts';

// Versions and live patches
export * from './versions/index.ts';

// Texts of packet filters and daemons
export { parseApacheVhost, printApacheVhost, type ApacheVhost } from './render/apache-vhost.ts';
export { parseBlocks, printBlocks, type Block, type BlockItem, type BlockStyle } from './render/block-text.ts';
export { chapRefusal, parseChapSecrets, printChapSecrets, type ChapUser } from './render/chap-secrets.ts';
export { requireFileName, requireLine, requireWord } from './render/checked-text.ts';
export { parseConntrackdConf, printConntrackdConf, type ConntrackdConfig } from './render/conntrackd.ts';
export { parseCronTable, printCronTable, type CronJob, type CronTable } from './render/cron-table.ts';
export { parseDhcpHosts, parseDhcpTagOptions, printDhcpHosts, printDhcpTagOptions, type DhcpHost } from './render/dhcp-hosts.ts';
export { dnsmasqOption, parseDnsmasqConfig, printDnsmasqConfig, type DnsmasqOption } from './render/dnsmasq-config.ts';
export { parseDnsmasqLeases, printDnsmasqLeases, type DnsmasqLease } from './render/dnsmasq-leases.ts';
export { parseFrrConf, printFrrConf, type BgpNeighbour, type BgpProcess, type FrrConfig } from './render/frr.ts';
export { checkHaproxyConfig, haproxyFiles, type HaproxyCheckOptions, type HaproxyVerdict } from './render/haproxy-check.ts';
export { joinHaproxyConfig, parseHaproxyConfig, printHaproxyConfig, type HaproxySection } from './render/haproxy-config.ts';
export { printHealthChecksData, type HealthChecksData } from './render/health-checks-data.ts';
export { parseHostsFile, printHostsFile, type HostLine } from './render/hosts-file.ts';
export {
  parseGuestAccess,
  parseMetadataRewrites,
  printGuestAccess,
  printMetadataRewrites,
  type MetadataRewrite,
} from './render/htaccess.ts';
export { parseIniFile, printIniFile, type IniSection } from './render/ini-file.ts';
export { parseRule, printRule, type ParsedRule } from './render/iptables-parser.ts';
export { fullMask, parsePorts, portRange, printPorts } from './render/iptables-parts.ts';
export type { ConnectionState, Negatable, PortRange, RuleMatch, RuleTarget } from './render/iptables-parts.ts';
export { parseIptablesSave, printIptablesSave, type ChainCounters } from './render/iptables-save.ts';
export * as iptablesRule from './render/iptables.ts';
export type { Not, RuleSpec } from './render/iptables.ts';
export { parseKeepalivedConf, printKeepalivedConf, type KeepalivedConfig, type VirtualAddress } from './render/keepalived.ts';
export { parsePppOptions, parseXl2tpdConf, printPppOptions, printXl2tpdConf, type L2tpServer } from './render/l2tp.ts';
export {
  parseNetworkInterfaces,
  printNetworkInterfaces,
  type InterfaceStanza,
  type NetworkInterfaces,
} from './render/network-interfaces.ts';
export * from './render/nft.ts';
export { parseRadvdConf, printRadvdConf, type Advertisement } from './render/radvd.ts';
export { parseResolvConf, printResolvConf } from './render/resolv-conf.ts';
export { parseRoutingTables, printRoutingTables, type RoutingTable } from './render/routing-tables.ts';
export { parseSshdConfig, printSshdConfig, type SshdOption } from './render/sshd-config.ts';
export {
  parseIpsecConf,
  parseIpsecSecrets,
  printIpsecConf,
  printIpsecSecrets,
  type IpsecConnection,
  type IpsecSecret,
} from './render/strongswan.ts';

// Addresses and protocols
export { isHostName } from './net/host-name.ts';
export { protocolName, protocolNumber } from './net/ip-protocol.ts';
export * from './net/ipv4.ts';
export * from './net/ipv6.ts';

// Clocks and chance
export { createRandom } from './runtime/seeded-random.ts';
export { createSystemClock } from './runtime/system-clock.ts';
export { createVirtualClock, type VirtualClock } from './runtime/virtual-clock.ts';
