import { requireWord } from '../../render/checked-text.ts';
import { printIniFile } from '../../render/ini-file.ts';
import { printResolvConf } from '../../render/resolv-conf.ts';
import { printRoutingTables } from '../../render/routing-tables.ts';
import { routingTables } from '../network/routing-tables.ts';
import type { Emit } from '../parts.ts';
import type { RouterView } from '../router-view.ts';
import type { WholeSection } from '../section.ts';
import { bootArgument, resolverAddresses } from './boot-arguments.ts';
import { bootInterfaces } from './boot-interfaces.ts';
import { bootServices } from './boot-services.ts';

function logRotation(view: RouterView, emit: Emit): void {
  const frequency = bootArgument(view, 'logrotatefrequency');
  if (frequency === undefined) return;
  const path = '/etc/systemd/system/logrotate.timer.d/frequency.conf';
  // The empty assignment drops what the shipped unit says.
  const entries = [['OnCalendar', ''] as const, ['OnCalendar', frequency] as const];
  emit.file({ path, content: printIniFile([{ name: 'Timer', entries }]) });
  emit.service({ unit: 'logrotate.timer', state: 'running', enabled: true, restartOn: [path] });
}

/** The key of the management server. The boot line loses base64 padding, so it is not asked for (3.1). */
function authorizedKeys(view: RouterView, emit: Emit): void {
  const encoded = bootArgument(view, 'authorized_key');
  if (encoded === undefined) return;
  emit.file({ path: '/root/.ssh/authorized_keys', content: Buffer.from(encoded, 'base64').toString('utf8'), mode: 0o600 });
}

/** What a router writes when it boots, from its command line alone (cloudstack-vr-commands.md, 3.3). */
export const bootFilesSection: WholeSection = {
  kind: 'whole',
  name: 'boot files',
  needs: [],
  plan(view, emit) {
    const resolvers = printResolvConf(resolverAddresses(view));
    const services = bootServices(view);
    const tables = [...routingTables(view)].map(([name, id]) => ({ id, name }));
    emit.file({ path: '/etc/hostname', content: `${requireWord(view.name, 'router name')}\n` });
    emit.file({ path: '/etc/network/interfaces', content: bootInterfaces(view) });
    emit.file({ path: '/etc/resolv.conf', content: resolvers });
    emit.file({ path: '/etc/dnsmasq-resolv.conf', content: resolvers });
    emit.file({ path: '/etc/iproute2/rt_tables', content: printRoutingTables(tables) });
    emit.file({ path: '/var/cache/cloud/enabled_svcs', content: `${services.enabled.join(' ')}\n` });
    emit.file({ path: '/var/cache/cloud/disabled_svcs', content: `${services.disabled.join(' ')}\n` });
    authorizedKeys(view, emit);
    logRotation(view, emit);
  },
};
