import { printApacheVhost } from '../../render/apache-vhost.ts';
import { requireWord } from '../../render/checked-text.ts';
import { printHostsFile } from '../../render/hosts-file.ts';
import type { RouterView } from '../router-view.ts';
import type { WholeSection } from '../section.ts';
import { bootArgument } from '../services/boot-arguments.ts';

export const ssvmCheckPath = '/usr/local/cloud/systemvm/ssvm-check.sh';
const sites = '/etc/apache2/sites-enabled/';

/** The address by which others know a system VM. */
function publicAddress(view: RouterView): string | undefined {
  return view.addresses.find(({ role }) => role === 'public')?.ip;
}

/** The agent of CloudStack in a system VM, what it serves with, and the files that people look for. */
export const systemVmServicesSection: WholeSection = {
  kind: 'whole',
  name: 'system VM services',
  needs: [],
  plan(view, emit) {
    if (!view.systemVm) return;
    const address = publicAddress(view);
    emit.file({
      path: '/etc/hosts',
      content: printHostsFile([
        { address: '127.0.0.1', names: 'localhost' },
        { address: '::1', names: 'localhost ip6-localhost ip6-loopback' },
        ...(address === undefined ? [] : [{ address, names: requireWord(view.name, 'name of a system VM') }]),
      ]),
    });
    emit.service({ unit: 'cloud', state: 'running', enabled: true });
    emit.service({ unit: 'chrony', state: 'running', enabled: true });
    if (view.type === 'consoleproxy') {
      emit.file({ path: '/root/vncport', content: `${bootArgument(view, 'vncport') ?? '8080'}\n` });
      return;
    }
    emit.file({
      path: ssvmCheckPath,
      content: '#!/bin/sh\n# The agent of this simulated system VM answers for this program.\n',
      mode: 0o755,
    });
    if (address === undefined) return;
    const serverName = requireWord(`${view.name}.${view.domain}`, 'server name');
    emit.file({ path: `${sites}vhost-${address}.conf`, content: printApacheVhost({ addresses: [address], serverName }) });
    emit.service({ unit: 'apache2', state: 'running', enabled: true, restartOn: [sites] });
  },
};
