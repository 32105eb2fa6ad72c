import type { RouterBackend } from '../../ports/router-backend.ts';
import { failing, notApplicable, passed, type HealthCheck } from '../check.ts';

const tries = 5;

async function reachable(backend: RouterBackend, gateway: string): Promise<boolean> {
  for (let i = 0; i < tries; i++) {
    if ((await backend.system.run(['ping', gateway, '-c', '5', '-w', '10'])).exitCode === 0) return true;
  }
  return false;
}

/** Pings every gateway; a real router counts the data records in its good message, this one the gateways. */
export const gatewaysCheck: HealthCheck = {
  name: 'gateways_check.py',
  kind: 'basic',
  async run(backend, data) {
    const gateways = (data.records('gateways') ?? [])
      .flatMap((record) => (record.get('gatewaysIps') ?? '').split(/\s+/))
      .filter((ip) => ip !== '');
    if (gateways.length === 0) return notApplicable('No gateways data available, skipping');
    const silent: string[] = [];
    for (const gateway of gateways) if (!(await reachable(backend, gateway))) silent.push(gateway);
    return silent.length === 0
      ? passed(`All ${gateways.length} gateways are reachable via ping`)
      : failing(`Unreachable gateways found-\n[${silent.map((ip) => `'${ip}'`).join(', ')}]`);
  },
};
