import { dhcpReport, type DhcpReport } from './dhcp-report.ts';
import { firewallReport, type FirewallReport } from './firewall-report.ts';
import { healthReport, type HealthReport } from './health-report.ts';
import { lbReport, type LbReport } from './lb-report.ts';
import { natReport, type NatReport } from './nat-report.ts';
import type { ReportSource } from './report-source.ts';
import { routesReport, type RoutesReport } from './routes-report.ts';
import { statusReport, type StatusReport } from './status-report.ts';
import { vpnReport, type VpnReport } from './vpn-report.ts';

/** What can be asked about a router, and what the answer looks like. */
export interface Reports {
  readonly status: StatusReport;
  readonly firewall: FirewallReport;
  readonly nat: NatReport;
  readonly dhcp: DhcpReport;
  readonly lb: LbReport;
  readonly vpn: VpnReport;
  readonly routes: RoutesReport;
  readonly health: HealthReport;
}

export type ReportTopic = keyof Reports;
export type ReportOf<T extends ReportTopic> = Reports[T];

export const reportTopics = [
  'status',
  'firewall',
  'nat',
  'dhcp',
  'lb',
  'vpn',
  'routes',
  'health',
] as const satisfies readonly ReportTopic[];

const makers: { readonly [T in ReportTopic]: (source: ReportSource) => Promise<Reports[T]> } = {
  status: statusReport,
  firewall: firewallReport,
  nat: natReport,
  dhcp: dhcpReport,
  lb: lbReport,
  vpn: vpnReport,
  routes: routesReport,
  health: healthReport,
};

/** A router for people and programs, by topic, as plain data: what its bags ask for beside what its machine shows. Reads only. */
export function report<T extends ReportTopic>(topic: T, source: ReportSource): Promise<ReportOf<T>> {
  return makers[topic](source);
}
