import { because, each, equal, fields, identifier, ignored, present } from '../field-rules.ts';
import type { ComparedFields } from './compared-fields-type.ts';

/** A disk as the server takes it back: whose volume, where, and what it is chained to. */
const disk = fields({ data: equal, diskSeq: equal, path: equal, type: equal });

/** The machine of a StartCommand, echoed; what a host may add to it is not compared. */
const machine = fields({
  id: equal,
  name: equal,
  type: equal,
  vncPassword: equal,
  disks: each(disk),
  nics: each(fields({ mac: equal, type: equal, ip: equal, deviceId: equal })),
});

/** Where a snapshot or revert left the volumes of a machine. */
const movedVolumes = each(fields({ id: equal, uuid: equal, path: identifier, size: because.size }));

/** Machines, their migration and their snapshots (A2, A5, A7). */
export const machineFields: ComparedFields = {
  StartAnswer: { vm: machine, hostGuid: equal, _iqnToData: equal },
  StopAnswer: { platform: ignored('what a guest reported of itself') },
  RebootAnswer: { vncPort: because.port },
  CheckVirtualMachineAnswer: { state: equal, vncPort: because.port },
  CheckSshAnswer: {},
  PlugNicAnswer: {},
  UnPlugNicAnswer: {},
  ReplugNicAnswer: {},
  RestoreVMSnapshotAnswer: { volumeTOs: movedVolumes, vmState: equal },
  GetVncPortAnswer: { address: ignored('the address of the host, or none'), port: because.port },
  ScaleVmAnswer: {},
  PrepareUnmanageVMInstanceAnswer: {},
  UnmanageInstanceAnswer: {},
  PrepareForMigrationAnswer: {
    newVmCpuShares: ignored('shares of the destination’s scheduler: the recorded agents sent a constant'),
    dpdkInterfaceMapping: equal,
  },
  MigrateAnswer: { vncPort: because.port },
  CreateVMSnapshotAnswer: { volumeTOs: movedVolumes, vmSnapshotTo: fields({ id: equal, snapshotName: equal, type: equal }) },
  DeleteVMSnapshotAnswer: { volumeTOs: movedVolumes },
  RevertToVMSnapshotAnswer: { volumeTOs: movedVolumes, vmState: equal },
  CreateDiskOnlyVmSnapshotAnswer: { mapVolumeToSnapshotSizeAndNewVolumePath: each(fields({ t: because.size, u: identifier })) },
  RevertDiskOnlyVmSnapshotAnswer: { volumeObjectTos: movedVolumes },
  FreezeThawVMAnswer: { details: because.text },
  MigrateVolumeAnswer: { volumePath: identifier, volumeChain: present },
};
