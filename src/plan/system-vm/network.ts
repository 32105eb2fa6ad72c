import { formatIpv4Network, ipv4InNetwork, parseIpv4, parseIpv4Cidr, type Ipv4Network } from '../../net/ipv4.ts';
import { nextHop } from '../network/next-hop.ts';
import type { RouterView } from '../router-view.ts';
import type { WholeSection } from '../section.ts';
import { bootArgument } from '../services/boot-arguments.ts';

const privateNetworks: readonly Ipv4Network[] = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].flatMap(
  (text) => parseIpv4Cidr(text) ?? [],
);

/** Networks behind the pod's gateway: the management servers', and all private ones where the public network is none of them. */
function behindPod(view: RouterView): readonly Ipv4Network[] {
  const management = (bootArgument(view, 'mgmtcidr') ?? '').split(',').flatMap((cidr) => parseIpv4Cidr(cidr) ?? []);
  const own = parseIpv4(bootArgument(view, 'eth2ip') ?? '');
  const publicIsPrivate = own !== undefined && privateNetworks.some((network) => ipv4InNetwork(own, network));
  return publicIsPrivate ? management : [...management, ...privateNetworks];
}

/** The servers of the zone's own names are behind the pod's gateway too. */
function internalServers(view: RouterView): readonly Ipv4Network[] {
  return ['internaldns1', 'internaldns2'].flatMap((key) => {
    const base = parseIpv4(bootArgument(view, key) ?? '');
    return base === undefined ? [] : [{ base, prefix: 32 }];
  });
}

/** What a system VM reaches by its management NIC; its default route is the public one (cloudstack-agent-protocol.md, 7). */
export const podRoutesSection: WholeSection = {
  kind: 'whole',
  name: 'system VM routes',
  needs: [],
  plan(view, emit) {
    if (!view.systemVm) return;
    const hop = nextHop(view, bootArgument(view, 'localgw'));
    if (hop === undefined) return;
    const connected = new Set(view.addresses.map(({ networkText }) => networkText));
    for (const network of [...behindPod(view), ...internalServers(view)]) {
      const destination = formatIpv4Network(network);
      if (connected.has(destination) || view.connectedTo(network.base) !== undefined) continue;
      emit.route({ family: 4, table: 'main', type: 'unicast', destination, ...hop, protocol: 'boot' });
    }
  },
};
