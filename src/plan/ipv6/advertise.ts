import { printRadvdConf, type Advertisement } from '../../render/radvd.ts';
import type { Emit } from '../parts.ts';

const radvdConf = '/etc/radvd.conf';

/** Router advertisements: the file whenever there is something to say, the daemon only on the router that is the gateway (4.4). */
export function planAdvertisements(emit: Emit, advertisements: readonly Advertisement[], gateway: boolean): void {
  if (advertisements.length === 0) return;
  emit.file({ path: radvdConf, content: printRadvdConf(advertisements) });
  emit.service({ unit: 'radvd', state: gateway ? 'running' : 'stopped', enabled: gateway, restartOn: [radvdConf] });
}
