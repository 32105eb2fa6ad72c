import { parseBody, printBody } from '../../../fleet/connectors/cloudstack/wire/body.ts';
import type { Dialer, DialOptions, Link } from '../../../fleet/connectors/cloudstack/wire/link.ts';
import { decodePacket, encodePacket } from '../../../fleet/connectors/cloudstack/wire/packet-codec.ts';
import { packetFlags, type Packet, type WireObject } from '../../../fleet/connectors/cloudstack/wire/packet.ts';

const api = 'com.cloud.agent.api';
const everyAnswer = { contextMap: {}, wait: 0, bypassHostMaintenance: false };

function answerTo({ className, fields }: WireObject): WireObject {
  const answer = (name: string, own: Readonly<Record<string, unknown>> = {}): WireObject => ({
    className: `${api}.${name}`,
    fields: { ...own, result: true, ...everyAnswer },
  });
  switch (className.slice(api.length + 1)) {
    case 'ReadyCommand':
      return answer('ReadyAnswer', { detailsMap: { 'host.uefi.enable': 'false' } });
    case 'CheckNetworkCommand':
      return answer('CheckNetworkAnswer', { _reconnect: false });
    case 'ModifyStoragePoolCommand': {
      const poolInfo = {
        localPath: '/mnt/p',
        hostPath: '/p',
        poolType: 'NetworkFilesystem',
        capacityBytes: 2 ** 40,
        availableBytes: 2 ** 39,
      };
      return answer('ModifyStoragePoolAnswer', { poolInfo, templateInfo: {} });
    }
    // Carries any amount of text in both directions.
    case 'ModifySshKeysCommand':
      return answer('Answer', { details: String(fields['_pubKey']) });
    default:
      return answer('Answer');
  }
}

function startupOf(name: string, address: string): WireObject {
  return {
    className: `${api}.StartupRoutingCommand`,
    fields: {
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
      guid: `${name}-LibvirtComputingResource`,
      name,
      version: '4.22.0.0',
      privateIpAddress: address,
      publicIpAddress: address,
      connectionTransferred: false,
      arch: 'x86_64',
      ...everyAnswer,
    },
  };
}

export interface PlainAgentOptions extends Omit<DialOptions, 'signal'> {
  readonly dialer: Dialer;
  readonly signal?: AbortSignal;
}

/**
 * The least that a server takes for a host: one link, answers at once, no reconnect. For tests and benches of the link alone; it must
 * not be taken for the agent.
 */
export class PlainAgent {
  readonly link: Link;
  /** Why the link has ended. */
  readonly closed: Promise<string>;
  /** Packets that could not be read. */
  readonly unreadable: string[] = [];
  /** Elements of ReadyCommands that refused it. */
  readonly refusals: WireObject[] = [];
  #hostId = -1n;
  #seq = 0n;
  readonly #waiting = new Map<bigint, (answer: WireObject | undefined) => void>();

  private constructor(link: Link) {
    this.link = link;
    const { promise, resolve } = Promise.withResolvers<string>();
    this.closed = promise;
    link.onMessage = (message) => this.#take(message);
    link.onClose = resolve;
  }

  static async dial({ dialer, signal, ...options }: PlainAgentOptions): Promise<PlainAgent> {
    return new PlainAgent(await dialer.dial({ ...options, signal: signal ?? new AbortController().signal }));
  }

  /** Sends the Startup of a host of the name; resolves with its answer. */
  startup(name: string, address = '127.0.0.1'): Promise<WireObject | undefined> {
    return this.#request(packetFlags.request, startupOf(name, address));
  }

  ping(): Promise<WireObject | undefined> {
    return this.#request(packetFlags.request | packetFlags.stopOnError, {
      className: `${api}.PingRoutingCommand`,
      fields: {
        _hostVmStateReport: {},
        _gatewayAccessible: true,
        _vnetAccessible: true,
        hostType: 'Routing',
        hostId: Number(this.#hostId),
        outOfBand: false,
        commandInfos: [],
        ...everyAnswer,
      },
    });
  }

  #request(flags: number, command: WireObject): Promise<WireObject | undefined> {
    const seq = this.#seq++;
    const packet: Packet = { flags, seq, mgmtId: -1n, agentId: this.#hostId, via: this.#hostId, body: printBody([command]) };
    return new Promise((resolve, reject) => {
      this.#waiting.set(seq, resolve);
      this.link.send(encodePacket(packet)).catch(reject);
    });
  }

  #take(message: Uint8Array): void {
    let packet: Packet;
    try {
      packet = decodePacket(message);
    } catch (error) {
      this.unreadable.push(String(error));
      return;
    }
    const elements = parseBody(packet.body);
    if ((packet.flags & packetFlags.request) === 0) {
      this.#waiting.get(packet.seq)?.(elements[0]);
      this.#waiting.delete(packet.seq);
      return;
    }
    const refused = elements.find(({ fields }) => fields['_details'] !== undefined);
    if (refused !== undefined) return void this.refusals.push(refused);
    for (const { className, fields } of elements)
      if (className === `${api}.ReadyCommand`) this.#hostId = BigInt(Number(fields['hostId']));
    const flags = packet.flags & (packetFlags.stopOnError | packetFlags.inSequence);
    this.link.send(encodePacket({ ...packet, flags, body: printBody(elements.map(answerTo)) })).catch(() => {});
  }
}
