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

/** haproxy does not start without a listener: as long as there is no rule it has one that leads nowhere (1.10.6). */
export const idleBalancerConfig = joinHaproxyConfig([
  'global',
  '\tmaxconn 4096',
  '\tuser haproxy',
  '\tgroup haproxy',
  '\tdaemon',
  '',
  'defaults',
  '\tmode tcp',
  '\ttimeout connect 5000',
  '\ttimeout client 50000',
  '\ttimeout server 50000',
  '',
  'listen vmops',
  '\tbind 0.0.0.0:9',
  '\toption transparent',
]);

/**
 * The balancer with the text that the host agent made of the rules (cloudstack-vr-commands.md, 2.12). haproxy is asked before a new text
 * is in force. A router that starts anew on its old disk goes back to the idle one: the rules are sent again.
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
    const content = lines.length > 0 ? joinHaproxyConfig(lines) : idleBalancerConfig;
    emit.file({ path: configPath, content, check: 'haproxy' });
    emit.service({ unit: 'haproxy', state: 'running', enabled: true, reloadOn: [configPath, certificates] });
  },
};
