import { answer, succeeded, type Answer } from '../../fleet/connectors/cloudstack/commands/command.ts';
import { unsupported } from '../../fleet/connectors/cloudstack/commands/execute.ts';
import type { SessionAgent } from '../../fleet/connectors/cloudstack/session/session.ts';
import type { WireObject } from '../../fleet/connectors/cloudstack/wire/packet.ts';

const api = 'com.cloud.agent.api';

/** The least of a host behind a session: introduces itself and answers the commands of a connect. */
export class StandingHost implements SessionAgent {
  readonly name: string;
  readonly address: string;
  readonly readyDetails = { 'host.uefi.enable': 'false' };

  constructor(name: string, address: string) {
    this.name = name;
    this.address = address;
  }

  startup({ transferred }: { readonly transferred: boolean }): readonly WireObject[] {
    const fields = {
      cpuSockets: 2,
      cpus: 16,
      speed: 2600,
      cpuArch: 'x86_64',
      memory: 67_645_734_912,
      dom0MinMemory: 1_073_741_824,
      poolSync: false,
      supportsClonedVolumes: false,
      caps: 'hvm,snapshot',
      hypervisorType: 'KVM',
      hostDetails: { 'Host.OS': 'Ubuntu' },
      hostTags: [],
      type: 'Routing',
      dataCenter: '1',
      pod: '1',
      cluster: '1',
      guid: `${this.name}-LibvirtComputingResource`,
      name: this.name,
      version: '4.22.0.0',
      privateIpAddress: this.address,
      publicIpAddress: this.address,
      connectionTransferred: transferred,
      arch: 'x86_64',
    };
    return [{ className: `${api}.StartupRoutingCommand`, fields }];
  }

  ping(hostId: number): WireObject {
    const fields = {
      _hostVmStateReport: {},
      _gatewayAccessible: true,
      _vnetAccessible: true,
      hostType: 'Routing',
      hostId,
      outOfBand: false,
      commandInfos: [],
    };
    return { className: `${api}.PingRoutingCommand`, fields };
  }

  async execute({ className, fields }: WireObject): Promise<Answer> {
    switch (className) {
      case `${api}.ModifyStoragePoolCommand`: {
        const sizes = { capacityBytes: 2 ** 40, availableBytes: 2 ** 39 };
        const poolInfo = { localPath: '/mnt/p', hostPath: '/p', poolType: 'NetworkFilesystem', ...sizes } as const;
        return answer('ModifyStoragePoolAnswer', { result: true, poolInfo, templateInfo: {} });
      }
      case `${api}.CheckNetworkCommand`:
        return answer('CheckNetworkAnswer', { result: true, _reconnect: false });
      case `${api}.CheckHealthCommand`:
        return answer('CheckHealthAnswer', { result: true });
      // Carries any amount of text in both directions.
      case `${api}.ModifySshKeysCommand`:
        return succeeded(typeof fields['_pubKey'] === 'string' ? fields['_pubKey'] : '');
      case `${api}.CleanupNetworkRulesCmd`:
      case `${api}.SetHostParamsCommand`:
        return succeeded();
      default:
        return unsupported(className);
    }
  }
}
