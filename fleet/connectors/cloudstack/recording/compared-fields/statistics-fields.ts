import { because, each, eachWithOtherKeys, equal, fields, ignored, present } from '../field-rules.ts';
import type { ComparedFields } from './compared-fields-type.ts';

const measured = present;

const machineStatistics = fields({
  entityType: equal,
  numCPUs: because.counter,
  cpuUtilization: measured,
  networkReadKBs: measured,
  networkWriteKBs: measured,
  diskReadIOs: measured,
  diskWriteIOs: measured,
  diskReadKBs: measured,
  diskWriteKBs: measured,
  memoryKBs: measured,
  intFreeMemoryKBs: measured,
  targetMemoryKBs: measured,
});

const noStatistics = 'the recorded agents kept no statistics of disks and NICs';

/** Statistics (A6): names and kinds are compared, numbers only for being there. */
export const statisticsFields: ComparedFields = {
  GetHostStatsAnswer: {
    hostStats: fields({
      hostId: equal,
      entityType: equal,
      cpuUtilization: measured,
      averageLoad: measured,
      networkReadKBs: measured,
      networkWriteKBs: measured,
      totalMemoryKBs: measured,
      freeMemoryKBs: measured,
    }),
  },
  GetStorageStatsAnswer: { usedBytes: measured, capacityBytes: measured, capacityIops: because.size, usedIops: because.counter },
  GetVmStatsAnswer: { vmStatsMap: each(machineStatistics) },
  GetVmDiskStatsAnswer: { vmDiskStatsMap: eachWithOtherKeys(noStatistics, present) },
  GetVmNetworkStatsAnswer: { vmNetworkStatsMap: eachWithOtherKeys(noStatistics, present) },
  GetVolumeStatsAnswer: { volumeStats: each(fields({ volumeUuid: equal, physicalsize: because.size, virtualSize: because.size })) },
  GetGPUStatsAnswer: { groupDetails: ignored('cards of the host'), gpuDevices: ignored('cards of the host') },
};
