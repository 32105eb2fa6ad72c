import { AgentError } from '#agent';
import type { UnmanagedInstanceTO } from '../../classes/index.ts';
import type { ConnectorParts } from '../../connector-parts.ts';
import { findHost } from '../../zone/find-host.ts';
import { answer, type Handlers } from '../command.ts';
import { runningHere, runsOn, type HostHealth } from '../machines/index.ts';
import { required } from '../required.ts';
import { unmanagedInstance } from './unmanaged-instance.ts';
import type { VolumeSizes } from './volume-sizes.ts';

/** Machines that the server does not know, of this host and of others. A simulated host has no virt-v2v to convert foreign ones. */
export function importHandlers({ zone }: ConnectorParts, health: HostHealth, volumes: VolumeSizes): Handlers {
  const instances = (host: string, except: ReadonlySet<string>): Readonly<Record<string, UnmanagedInstanceTO>> =>
    Object.fromEntries(
      zone
        .machinesOn(host)
        .filter((machine) => runsOn(machine, host) && !except.has(machine.name))
        .map((machine) => [machine.name, unmanagedInstance(machine, volumes)]),
    );
  const noConverter = (host: string): string =>
    `Cannot convert the instance: the virt-v2v binary is not found on host ${host}. Choose a host whose detail host.instance.conversion is true`;

  return {
    GetUnmanagedInstancesCommand: ({ instanceName, managedInstancesNames = [] }, { agent }) => {
      const managed = new Set(managedInstancesNames);
      if (instanceName === undefined || instanceName === '') {
        return answer('GetUnmanagedInstancesAnswer', {
          result: true,
          details: 'OK',
          unmanagedInstances: instances(agent, managed),
        });
      }
      const machine = runningHere(zone, instanceName, agent);
      if (managed.has(instanceName)) throw new AgentError('VRA_CONFLICT', `vm already managed ${instanceName}`);
      const unmanagedInstances = { [instanceName]: unmanagedInstance(machine, volumes) };
      return answer('GetUnmanagedInstancesAnswer', { result: true, details: 'OK', instanceName, unmanagedInstances });
    },
    GetRemoteVmsCommand: ({ remoteIp }) => {
      const address = required(remoteIp, 'remoteIp');
      const host = findHost(zone, { address });
      return host !== undefined && health.hostIsUp(host.name)
        ? answer('GetRemoteVmsAnswer', { result: true, remoteIp: address, unmanagedInstances: instances(host.name, new Set()) })
        : answer('GetRemoteVmsAnswer', { result: false, remoteIp: address, details: `no hypervisor answers at ${address}` });
    },
    CheckVolumeCommand: ({ srcFile, storageFilerTO }) => {
      const file = required(srcFile, 'srcFile');
      const size = volumes.virtualBytes({ pool: storageFilerTO?.uuid, path: file.slice(file.lastIndexOf('/') + 1) });
      return size === undefined
        ? answer('CheckVolumeAnswer', {
            result: false,
            details: `no volume ${file} on pool ${storageFilerTO?.uuid ?? ''}`,
            size: 0,
          })
        : answer('CheckVolumeAnswer', { result: true, size, volumeDetails: {} });
    },
    CopyRemoteVolumeCommand: ({ remoteIp, srcFile }) =>
      answer('CopyRemoteVolumeAnswer', {
        result: false,
        ...(remoteIp !== undefined && { remoteIp }),
        details: `cannot copy ${srcFile ?? ''} from ${remoteIp ?? ''}: simulated volumes have no content that could be copied over SSH`,
      }),
    CheckConvertInstanceCommand: (_command, { agent }) =>
      answer('CheckConvertInstanceAnswer', { result: false, details: noConverter(agent), ovfExportSupported: false }),
    ConvertInstanceCommand: (_command, { agent }) =>
      answer('ConvertInstanceAnswer', { result: false, details: noConverter(agent) }),
    ImportConvertedInstanceCommand: (_command, { agent }) =>
      answer('ImportConvertedInstanceAnswer', { result: false, details: noConverter(agent) }),
  };
}
