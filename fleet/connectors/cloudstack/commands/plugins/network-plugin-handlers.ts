import { formatIpv4, prefixMask } from '#agent';
import type { ConnectorParts } from '../../connector-parts.ts';
import { knownHost } from '../../zone/change-host.ts';
import { answer, succeeded, type Handlers } from '../command.ts';
import { required } from '../required.ts';

/** Bridges and tunnels of Open vSwitch and Tungsten (cloudstack-host-commands.md, A14): taken, and nothing more to be seen of them. */
export function networkPluginHandlers({ zone }: ConnectorParts): Handlers {
  return {
    OvsFetchInterfaceCommand: ({ label }, { agent }) => {
      const { address, prefix, mac } = knownHost(zone, agent);
      return answer('OvsFetchInterfaceAnswer', {
        result: true,
        details: `Interface ${label ?? ''} retrieved successfully`,
        label: label ?? '',
        ip: address,
        netmask: formatIpv4(prefixMask(prefix)),
        mac,
      });
    },
    OvsSetupBridgeCommand: ({ name }) => succeeded(`bridge ${required(name, 'name')} is set up`),
    OvsDestroyBridgeCommand: ({ name }) => succeeded(`bridge ${required(name, 'name')} is gone`),
    OvsCreateTunnelCommand: ({ key, from, to, networkId, networkName, fromIp, remoteIp }) => {
      const ends = { key: required(key, 'key'), from: required(from, 'from'), to: required(to, 'to') };
      return answer('OvsCreateTunnelAnswer', {
        result: true,
        ...ends,
        inPortName: `t${ends.key}-${ends.from}-${ends.to}`,
        bridge: required(networkName, 'networkName'),
        ...(networkId !== undefined && { networkId }),
        ...(fromIp !== undefined && { fromIp }),
        ...(remoteIp !== undefined && { toIp: remoteIp }),
      });
    },
    OvsDestroyTunnelCommand: ({ inPortName }) => succeeded(`tunnel ${inPortName ?? ''} is gone`),
    OvsVpcPhysicalTopologyConfigCommand: ({ bridgeName }) => succeeded(`topology of ${required(bridgeName, 'bridgeName')} is set`),
    OvsVpcRoutingPolicyConfigCommand: ({ bridgeName }) =>
      succeeded(`routing policy of ${required(bridgeName, 'bridgeName')} is set`),
    SetupTungstenVRouterCommand: ({ oper, inf }) => succeeded(`virtual router ${inf ?? ''}: ${oper ?? ''}`),
    SetupTfRouteCommand: ({ privateIp }) => succeeded(`routes of ${privateIp ?? ''} are set`),
    UpdateTungstenLoadbalancerSslCommand: ({ lbUuid }) => succeeded(`certificate of load balancer ${lbUuid ?? ''} is set`),
    UpdateTungstenLoadbalancerStatsCommand: ({ lbUuid }) => succeeded(`statistics page of load balancer ${lbUuid ?? ''} is set`),
  };
}
