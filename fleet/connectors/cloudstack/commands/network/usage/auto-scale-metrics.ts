import type { GetAutoScaleMetricsCommand, VirtualRouterAutoScaleAutoScaleMetricsValue } from '../../../classes/index.ts';
import { answer, type Answer } from '../../command.ts';
import { timeouts, type RouterAddress, type RouterLink } from '../routers/router-link.ts';
import { readUsage, readVpcUsage, type ByteCounts } from './network-usage.ts';

/** The server wants megabits. */
const bytesPerMegabit = (1024 * 1024) / 8;

async function balancerConnections(link: RouterLink, router: RouterAddress, publicIp: string, port: number): Promise<number> {
  const { success, details } = await link.run(router, 'get_haproxy_stats.sh', `${publicIp} ${port}`, timeouts.query);
  const connections = success ? Number(details.trim()) : 0;
  return Number.isFinite(connections) ? connections : 0;
}

/** What auto scaling asks of a router: traffic since its start and the load of one rule now (cloudstack-vr-commands.md, 1.12.5). */
export async function autoScaleMetrics(
  link: RouterLink,
  router: RouterAddress,
  command: GetAutoScaleMetricsCommand,
): Promise<Answer> {
  const { publicIP = '', port = 0, forVpc = false, metrics = [] } = command;
  const usage: ByteCounts = forVpc ? await readVpcUsage(link, router, publicIP) : await readUsage(link, router);
  const connections = await balancerConnections(link, router, publicIP, port);
  const values = metrics.flatMap((wanted): VirtualRouterAutoScaleAutoScaleMetricsValue[] => {
    switch (wanted.counter) {
      case 'NETWORK_RECEIVED_AVERAGE_MBPS':
        return [{ metrics: wanted, type: 'AGGREGATED_VM_GROUP', value: usage.received / bytesPerMegabit }];
      case 'NETWORK_TRANSMIT_AVERAGE_MBPS':
        return [{ metrics: wanted, type: 'AGGREGATED_VM_GROUP', value: usage.sent / bytesPerMegabit }];
      case 'LB_AVERAGE_CONNECTIONS':
        return [{ metrics: wanted, type: 'INSTANT_VM', value: connections }];
      case undefined:
      default:
        return [];
    }
  });
  return answer('GetAutoScaleMetricsAnswer', { result: true, values });
}
