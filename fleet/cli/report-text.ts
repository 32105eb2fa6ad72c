import type {
  AclEntry,
  DhcpReport,
  FirewallReport,
  FirewallRule,
  HealthReport,
  LbReport,
  NatReport,
  ReportOf,
  Reports,
  ReportTopic,
  RoutesReport,
  StatusReport,
  VpnReport,
} from '#agent';
import { fields, stateCell, table, type Cell, type Paint } from './table.ts';

type Render<R> = (report: R, paint: Paint) => string;

const none = '-';
const joined = (values: readonly string[]): string => (values.length === 0 ? none : values.join(','));
const yesNo = (value: boolean): string => (value ? 'yes' : 'no');

/** A heading with what belongs under it, or a line that says there is nothing. */
function part(title: string, headings: readonly string[], rows: readonly (readonly Cell[])[], paint: Paint): string {
  return rows.length === 0 ? `\n${title}: none\n` : `\n${paint('bold', title)}\n${table(headings, rows, paint)}`;
}

function duration(seconds: number): string {
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  if (days > 0) return `${days} d ${hours} h`;
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${seconds % 60} s`;
}

const statusText: Render<StatusReport> = (report, paint) =>
  fields(
    [
      ['router', report.name],
      ['type', report.type ?? 'never started'],
      ['state', stateCell(report.readiness)],
      ...(report.redundantState === undefined ? [] : [['redundant', report.redundantState] as const]),
      ...(report.domain === undefined ? [] : [['domain', report.domain] as const]),
      ['up', duration(report.uptimeSeconds)],
    ],
    paint,
  ) +
  report.reasons.map((reason) => `${paint('yellow', `! ${reason.message} [${reason.code}]`)}\n`).join('') +
  part(
    'Interfaces',
    ['DEVICE', 'MAC', 'LINK', 'MTU', 'ADDRESSES'],
    report.nics.map((nic) => [nic.device, nic.mac, nic.up ? 'up' : 'down', String(nic.mtu), joined(nic.addresses)]),
    paint,
  ) +
  part(
    'Services',
    ['UNIT', 'STATE', 'ENABLED'],
    report.services.map((service) => [service.unit, stateCell(service.active), yesNo(service.enabled)]),
    paint,
  ) +
  part(
    'Databags',
    ['BAG', 'ENTRIES'],
    Object.entries(report.bags).map(([bag, size]) => [bag, String(size)]),
    paint,
  );

const ruleRow = (rule: FirewallRule): readonly Cell[] => [
  String(rule.id),
  rule.address ?? none,
  rule.protocol,
  rule.match,
  joined(rule.sources),
  joined(rule.destinations),
  stateCell(rule.action),
];
const ruleHeadings = ['ID', 'ADDRESS', 'PROTOCOL', 'PORTS', 'FROM', 'TO', 'ACTION'];

const aclRow = (entry: AclEntry): readonly Cell[] => [
  entry.direction,
  String(entry.position),
  entry.protocol,
  entry.match,
  joined(entry.cidrs),
  stateCell(entry.action),
];

const firewallText: Render<FirewallReport> = (report, paint) => {
  const { iptables, ip6tables, nftables } = report.inForce;
  return (
    fields(
      [
        ['filter', report.filter],
        ['in force', `${iptables} iptables, ${ip6tables} ip6tables and ${nftables} nftables rules`],
        ['egress default', report.egressDefault === undefined ? 'not sent' : stateCell(report.egressDefault)],
      ],
      paint,
    ) +
    part('Ingress', ruleHeadings, report.ingress.map(ruleRow), paint) +
    part('Egress', ruleHeadings, report.egress.map(ruleRow), paint) +
    (report.ipv6.length === 0 ? '' : part('IPv6', ruleHeadings, report.ipv6.map(ruleRow), paint)) +
    report.acls
      .map((acl) => {
        const title = `ACL of ${acl.device} (${acl.network}${acl.privateGateway ? ', private gateway' : ''})`;
        return part(title, ['DIRECTION', 'NO', 'PROTOCOL', 'PORTS', 'CIDRS', 'ACTION'], acl.rules.map(aclRow), paint);
      })
      .join('')
  );
};

const natText: Render<NatReport> = (report, paint) =>
  fields([['in force', `${report.inForce} rules of the nat table`]], paint) +
  part(
    'Source NAT',
    ['DEVICE', 'ADDRESS'],
    report.sourceNat.map(({ device, address }) => [device, address]),
    paint,
  ) +
  part(
    'Static NAT',
    ['PUBLIC', 'INTERNAL'],
    report.staticNat.map(({ publicIp, internalIp }) => [publicIp, internalIp]),
    paint,
  ) +
  part(
    'Port forwards',
    ['PUBLIC', 'PORTS', 'PROTOCOL', 'INTERNAL', 'PORTS', 'FROM'],
    report.portForwards.map((forward) => [
      forward.publicIp,
      forward.publicPorts,
      forward.protocol,
      forward.internalIp,
      forward.internalPorts,
      joined(forward.sources),
    ]),
    paint,
  );

const dhcpText: Render<DhcpReport> = (report, paint) =>
  fields(
    [
      ['dnsmasq', stateCell(report.service)],
      ['domain', report.domain ?? none],
    ],
    paint,
  ) +
  part(
    'Networks',
    ['DEVICE', 'ADDRESS', 'NETWORK'],
    report.networks.map(({ device, address, network }) => [device, address, network]),
    paint,
  ) +
  part(
    'Entries',
    ['NAME', 'MAC', 'ADDRESS', 'IPV6', 'GATEWAY', 'DEFAULT NIC', 'LEASE'],
    report.entries.map((entry) => [
      entry.hostName,
      entry.mac,
      entry.ip,
      entry.ip6 ?? none,
      entry.gateway ?? none,
      yesNo(entry.defaultNic),
      yesNo(entry.leased),
    ]),
    paint,
  );

const lbText: Render<LbReport> = (report, paint) =>
  fields(
    [
      ['haproxy', stateCell(report.service)],
      ['connections', report.maxConnections === undefined ? none : `at most ${report.maxConnections}`],
    ],
    paint,
  ) +
  part(
    'Listeners',
    ['NAME', 'BIND', 'MODE', 'TLS', 'BALANCE', 'STICKINESS', 'SERVERS'],
    report.listeners.map((listener) => [
      listener.name,
      joined(listener.bind),
      listener.statistics ? 'statistics' : listener.mode,
      yesNo(listener.tls),
      listener.balance ?? none,
      listener.stickiness ?? none,
      joined(listener.servers.map((server) => server.address)),
    ]),
    paint,
  );

const vpnText: Render<VpnReport> = (report, paint) =>
  fields([['ipsec', stateCell(report.service)]], paint) +
  part(
    'Site to site',
    ['PEER', 'LOCAL', 'LOCAL NETWORK', 'PEER NETWORKS', 'IKE', 'POLICY', 'CONNECTED'],
    report.siteToSite.map((connection) => [
      connection.peer,
      connection.localIp,
      connection.localCidr,
      joined(connection.peerCidrs),
      connection.ikeVersion,
      connection.ikePolicy,
      yesNo(connection.connected),
    ]),
    paint,
  ) +
  part(
    'Remote access',
    ['SERVER', 'LOCAL', 'CLIENTS', 'NETWORK', 'DEVICE'],
    report.remoteAccess.map((vpn) => [vpn.serverIp, vpn.localIp, vpn.clientRange, vpn.localCidr, vpn.device]),
    paint,
  ) +
  part(
    'Users',
    ['NAME'],
    report.users.map((user) => [user]),
    paint,
  );

const routesText: Render<RoutesReport> = (report, paint) =>
  fields([['forwarding', yesNo(report.forwarding)]], paint) +
  report.tables
    .map(({ table: name, family, routes }) =>
      part(
        `Table ${name}${family === 6 ? ' (IPv6)' : ''}`,
        ['DESTINATION', 'VIA', 'DEVICE', 'SOURCE', 'PROTOCOL'],
        routes.map((route) => [
          route.type === 'throw' ? `throw ${route.destination}` : route.destination,
          route.via ?? none,
          route.device ?? none,
          route.source ?? none,
          route.protocol,
        ]),
        paint,
      ),
    )
    .join('') +
  part(
    'Rules',
    ['FAMILY', 'FROM', 'MARK', 'TABLE'],
    report.rules.map((rule) => [
      `IPv${rule.family}`,
      rule.from ?? 'all',
      rule.fwmark === undefined ? none : `0x${rule.fwmark.toString(16)}`,
      rule.table,
    ]),
    paint,
  );

const healthText: Render<HealthReport> = (report, paint) =>
  fields(
    [
      ['checks', report.enabled ? 'enabled' : 'disabled'],
      ['failing', report.failing.length === 0 ? { text: 'none', style: 'green' } : { text: joined(report.failing), style: 'red' }],
      ['basic ran', report.lastRuns.basic ?? 'never'],
      ['advanced ran', report.lastRuns.advanced ?? 'never'],
    ],
    paint,
  ) +
  part(
    'Checks',
    ['NAME', 'KIND', 'RESULT', 'MESSAGE'],
    report.checks.map((check) => [check.name, check.kind, stateCell(check.result), check.message]),
    paint,
  );

const renderers: { readonly [T in ReportTopic]: Render<Reports[T]> } = {
  status: statusText,
  firewall: firewallText,
  nat: natText,
  dhcp: dhcpText,
  lb: lbText,
  vpn: vpnText,
  routes: routesText,
  health: healthText,
};

/** A report for people. */
export function reportText<T extends ReportTopic>(topic: T, report: ReportOf<T>, paint: Paint): string {
  return renderers[topic](report, paint);
}
