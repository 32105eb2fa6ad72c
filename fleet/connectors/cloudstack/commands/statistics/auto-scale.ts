import type { Random } from '#agent';
import type { VirtualRouterAutoScaleAutoScaleMetrics, VirtualRouterAutoScaleAutoScaleMetricsValue } from '../../classes/index.ts';
import type { MachineRecord } from '../../zone/records.ts';
import { MachineLoad } from './load.ts';

const bitsPerMegabit = 2 ** 20;
/** A balancer on a router that passes so many bytes a second has about one connection. */
const bytesPerConnection = 10_000;
const sampleMs = 60_000;

/**
 * What a router measured for an autoscale group: its public interface's traffic in all, in Mbit, and the connections of its load balancer
 * now. Counters that a router does not have are left out.
 */
export function autoScaleValues(
  random: Random,
  router: MachineRecord,
  metrics: readonly VirtualRouterAutoScaleAutoScaleMetrics[],
  nowMs: number,
): readonly VirtualRouterAutoScaleAutoScaleMetricsValue[] {
  const load = new MachineLoad(random, router);
  const mac = router.nics.find((nic) => nic.type === 'Public')?.mac;
  const at = (ms: number) => (mac === undefined ? { bytesReceived: 0, bytesSent: 0 } : load.network(mac, ms));
  const now = at(nowMs);
  return metrics.flatMap((wanted): readonly VirtualRouterAutoScaleAutoScaleMetricsValue[] => {
    switch (wanted.counter) {
      case 'NETWORK_RECEIVED_AVERAGE_MBPS':
        return [{ metrics: wanted, type: 'AGGREGATED_VM_GROUP', value: (now.bytesReceived * 8) / bitsPerMegabit }];
      case 'NETWORK_TRANSMIT_AVERAGE_MBPS':
        return [{ metrics: wanted, type: 'AGGREGATED_VM_GROUP', value: (now.bytesSent * 8) / bitsPerMegabit }];
      case 'LB_AVERAGE_CONNECTIONS': {
        const bytes = now.bytesReceived - at(Math.max(router.startedMs, nowMs - sampleMs)).bytesReceived;
        return [{ metrics: wanted, type: 'INSTANT_VM', value: Math.floor((bytes * 1000) / sampleMs / bytesPerConnection) }];
      }
      case undefined:
      default:
        return [];
    }
  });
}
