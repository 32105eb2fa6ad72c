import { parseIpv4 } from '../../net/ipv4.ts';
import { host, toPorts, accept } from '../../render/iptables.ts';
import { parsePorts } from '../../render/iptables-parts.ts';
import type { Emit } from '../parts.ts';
import type { WholeSection } from '../section.ts';
import { putRule } from './chains.ts';
import { isNew } from './fragments.ts';
import { inputRank } from './ranks.ts';

/** `203.0.113.20:80:` or `10.1.1.1:8081:0/0:,`: an address and a port, more behind. An empty text, sent for "no statistics", is none (8). */
function planListener(emit: Emit, text: string): void {
  const [ip = '', port = ''] = text.split(':');
  const address = parseIpv4(ip);
  const ports = parsePorts(port);
  if (address === undefined || ports === undefined) return;
  putRule(emit, 'filter', 'INPUT', inputRank.loadBalancer, {
    destination: host(address),
    protocol: 'tcp',
    matches: [toPorts('tcp', ports), isNew],
    target: accept,
  });
}

/** Listeners and the statistics page of the load balancer; rules that were removed are simply not there (2.12). */
export const loadBalancerSection: WholeSection = {
  kind: 'whole',
  name: 'iptables-load-balancer',
  needs: ['loadbalancer'],
  plan(view, emit) {
    if (view.routed) return;
    // A message replaces the balancer whole: the list has one element (2.2).
    const balancer = view.bags.get('loadbalancer')?.get('config')?.[0];
    for (const text of [...(balancer?.add_rules ?? []), ...(balancer?.stat_rules ?? [])]) planListener(emit, text);
  },
};
