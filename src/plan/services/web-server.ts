import { requireWord } from '../../render/checked-text.ts';
import { printApacheVhost } from '../../render/apache-vhost.ts';
import type { WholeSection } from '../section.ts';
import { guestAddresses, servesGuests, sharedGateway } from './guest-addresses.ts';

const sites = '/etc/apache2/sites-enabled/';

/** One virtual host per guest address: each network's VMs ask the router's address in it (cloudstack-vr-commands.md, 2.10). */
export const webServerSection: WholeSection = {
  kind: 'whole',
  name: 'web server',
  needs: [],
  plan(view, emit) {
    if (!servesGuests(view)) return;
    const serverName = requireWord(`${view.type}.${view.domain}`, 'server name');
    const hosts = guestAddresses(view);
    for (const address of hosts) {
      const gateway = sharedGateway(view, address);
      const addresses = [address.ip, ...(gateway === undefined ? [] : [gateway])];
      emit.file({ path: `${sites}vhost-${address.ip}.conf`, content: printApacheVhost({ addresses, serverName }) });
    }
    // Without a virtual host it would have nothing to listen on, and not start.
    emit.service({ unit: 'apache2', state: hosts.length > 0 ? 'running' : 'stopped', enabled: true, restartOn: [sites] });
  },
};
