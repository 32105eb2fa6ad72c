import type { LoadBalancerRecord } from '../../bags/bag-types.ts';
import { requireFileName } from '../../render/checked-text.ts';
import { joinHaproxyConfig } from '../../render/haproxy-config.ts';
import type { WholeSection } from '../section.ts';

const configPath = '/etc/haproxy/haproxy.cfg';
const certificates = '/etc/cloudstack/ssl/';

type Certificate = NonNullable<LoadBalancerRecord['ssl_certs']>[number];

/** Certificate, chain and key in one file, the way haproxy reads them. */
function pem({ cert, chain, key }: Certificate): string {
  const parts = [cert, chain, key].flatMap((part) => (part === undefined || part === '' ? [] : part.replaceAll('\r\n', '\n')));
  return parts.map((part) => (part.endsWith('\n') ? part : `${part}\n`)).join('');
}

/**
 * The balancer with the text that the host agent made of the rules (cloudstack-vr-commands.md, 2.12). haproxy is asked before a new text
 * is in force. Without one the balancer runs with what the template ships.
 */
export const loadBalancerSection: WholeSection = {
  kind: 'whole',
  name: 'load balancer',
  needs: ['loadbalancer'],
  plan(view, emit) {
    if (view.type === 'dhcpsrvr') return;
    const balancers = view.bags.get('loadbalancer')?.get('config') ?? [];
    const lines = balancers.flatMap((balancer) => balancer.configuration);
    for (const certificate of balancers.flatMap((balancer) => balancer.ssl_certs ?? [])) {
      const name = requireFileName(certificate.name, 'name of a certificate');
      emit.file({ path: `${certificates}${name}.pem`, content: pem(certificate) });
    }
    if (lines.length > 0) emit.file({ path: configPath, content: joinHaproxyConfig(lines), check: 'haproxy' });
    emit.service({ unit: 'haproxy', state: 'running', enabled: true, reloadOn: [configPath, certificates] });
  },
};
