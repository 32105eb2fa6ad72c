import type { ConnectorParts } from '../../connector-parts.ts';
import type { Handlers } from '../command.ts';
import { handleCksIso, manageService, updateNetwork } from './immediate/immediate-commands.ts';
import { patchSystemVm } from './patch/patch-system-vm.ts';
import { hostRelease, type HostRelease } from './patch/host-release.ts';
import {
  checkRouter,
  deleteFile,
  diagnostics,
  monitorResults,
  prepareFiles,
  routerAlerts,
  routerVersion,
  vpnConnections,
} from './queries/router-queries.ts';
import { NetworkElements } from './routers/network-elements.ts';
import { cleanUpIpAssoc, prepareGuestNetwork, prepareIpAssoc, prepareIpAssocVpc } from './routers/prepare.ts';
import { routerAt, routerOf } from './routers/router-of.ts';
import { autoScaleMetrics } from './usage/auto-scale-metrics.ts';
import { networkUsage } from './usage/network-usage.ts';

export { routerCertificateHandlers } from './certificates/router-certificates.ts';
export { hostRelease, type HostRelease } from './patch/host-release.ts';
export { guestTraffic } from './usage/guest-traffic.ts';
export { NetworkElements } from './routers/network-elements.ts';

export interface NetworkOptions {
  /** What the hosts bring along for live patches; default: that of 4.22.0. */
  readonly release?: HostRelease | undefined;
  /** Given when somebody has to tell of agents that were restarted (`forgetAgent`). */
  readonly elements?: NetworkElements | undefined;
}

/**
 * Commands that travel through a host to its routers and system VMs (cloudstack-host-commands.md, A3 and A10): configuration, queries,
 * diagnostics, live patch, usage.
 */
export function networkHandlers(parts: ConnectorParts, options: NetworkOptions = {}): Handlers {
  const { release = hostRelease('4.22.0'), elements = new NetworkElements(parts) } = options;
  const { zone } = parts;
  const { link } = elements;
  return {
    AggregationControlCommand: elements.aggregationControl(),
    IpAssocCommand: elements.facade('IpAssocCommand', { prepare: prepareIpAssoc, cleanUp: cleanUpIpAssoc }),
    IpAssocVpcCommand: elements.facade('IpAssocVpcCommand', { prepare: prepareIpAssocVpc }),
    SetupGuestNetworkCommand: elements.facade('SetupGuestNetworkCommand', { prepare: prepareGuestNetwork }),
    SetSourceNatCommand: elements.facade('SetSourceNatCommand'),
    SetFirewallRulesCommand: elements.facade('SetFirewallRulesCommand'),
    SetIpv6FirewallRulesCommand: elements.facade('SetIpv6FirewallRulesCommand'),
    SetPortForwardingRulesCommand: elements.facade('SetPortForwardingRulesCommand'),
    SetPortForwardingRulesVpcCommand: elements.facade('SetPortForwardingRulesVpcCommand'),
    SetStaticNatRulesCommand: elements.facade('SetStaticNatRulesCommand'),
    SetStaticRouteCommand: elements.facade('SetStaticRouteCommand'),
    SetBgpPeersCommand: elements.facade('SetBgpPeersCommand'),
    SetNetworkACLCommand: elements.facade('SetNetworkACLCommand'),
    LoadBalancerConfigCommand: elements.facade('LoadBalancerConfigCommand'),
    DhcpEntryCommand: elements.facade('DhcpEntryCommand'),
    VmDataCommand: elements.facade('VmDataCommand'),
    SavePasswordCommand: elements.facade('SavePasswordCommand'),
    CreateIpAliasCommand: elements.facade('CreateIpAliasCommand'),
    DeleteIpAliasCommand: elements.facade('DeleteIpAliasCommand'),
    DnsMasqConfigCommand: elements.facade('DnsMasqConfigCommand'),
    RemoteAccessVpnCfgCommand: elements.facade('RemoteAccessVpnCfgCommand'),
    VpnUsersCfgCommand: elements.facade('VpnUsersCfgCommand'),
    Site2SiteVpnCfgCommand: elements.facade('Site2SiteVpnCfgCommand'),
    SetMonitorServiceCommand: elements.facade('SetMonitorServiceCommand'),
    BumpUpPriorityCommand: elements.facade('BumpUpPriorityCommand'),
    UpdateNetworkCommand: elements.query(updateNetwork),
    HandleCksIsoCommand: elements.query(handleCksIso),
    ManageServiceCommand: elements.query(manageService),
    CheckRouterCommand: elements.query(checkRouter),
    GetDomRVersionCmd: elements.query(routerVersion),
    CheckS2SVpnConnectionsCommand: elements.query(vpnConnections),
    GetRouterAlertsCommand: elements.query(routerAlerts),
    GetRouterMonitorResultsCommand: elements.query(monitorResults),
    DiagnosticsCommand: elements.query(diagnostics),
    PrepareFilesCommand: elements.query(prepareFiles),
    DeleteFileInVrCommand: elements.query(deleteFile),
    NetworkUsageCommand: (command, { agent }) =>
      networkUsage(link, routerAt(zone, agent, command.privateIP ?? '', command.domRName), command),
    GetAutoScaleMetricsCommand: (command, { agent }) =>
      autoScaleMetrics(link, routerAt(zone, agent, command.privateIP ?? ''), command),
    PatchSystemVmCommand: (command, { agent }) => patchSystemVm(link, routerOf(zone, agent, command), command, release),
  };
}
