import { equal, form, identifier, ignored, present, because } from '../field-rules.ts';
import type { ComparedFields } from './compared-fields-type.ts';

const pem = form('a certificate request in PEM', (text) => /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----/.test(text));

/** Startup, session, health, maintenance and certificates (cloudstack-host-commands.md, A1, A8, A11). */
export const sessionFields: ComparedFields = {
  ReadyAnswer: { detailsMap: because.host },
  CheckNetworkAnswer: { _reconnect: equal },
  CheckHealthAnswer: {},
  PingAnswer: {},
  SetupMSListAnswer: {},
  MigrateAgentConnectionAnswer: {},
  SetupPersistentNetworkAnswer: {},
  CleanupPersistentNetworkResourceAnswer: {},
  MaintainAnswer: { willMigrate: equal },
  RollingMaintenanceAnswer: {
    finished: equal,
    avoidMaintenance: equal,
    maintenaceScriptDefined: ignored('whether an operator put a script on the host'),
    details: because.text,
  },
  CheckOnHostAnswer: { determined: equal, alive: equal },
  FenceAnswer: {},
  SetupKeystoreAnswer: { csr: pem },
  SetupCertificateAnswer: {},
  UnsupportedAnswer: { details: because.text },
  ReconcileAnswer: { resourceType: equal, resourceId: equal },
  ReconcileCopyAnswer: { resourceType: equal, resourceId: equal, isSkipped: equal, reason: because.text },
  ReconcileMigrateAnswer: { hostId: equal, vmName: equal, vmState: equal, vmDisks: present },
  ReconcileMigrateVolumeAnswer: { vmName: equal, vmDiskPaths: present },
  ReconcileVolumeAnswer: { volumeOnSource: present, volumeOnDestination: present },
  // What the guest or an operator is shown; a job's number when the host gives one (A10).
  Answer: { details: because.text },
  SecurityGroupRuleAnswer: { vmId: equal, logSequenceNumber: equal, reason: equal },
  GetUnmanagedInstancesAnswer: { unmanagedInstances: ignored('machines that nobody manages are the recorded host’s own') },
  GetRemoteVmsAnswer: { unmanagedInstances: ignored('another host’s machines') },
  CheckConvertInstanceAnswer: { ovfExportSupported: because.host },
  ConvertInstanceAnswer: { temporaryConvertUuid: identifier },
  ImportConvertedInstanceAnswer: { convertedInstance: present },
};
