import { LinkClosed, LinkError } from '../../fleet/connectors/cloudstack/wire/link-error.ts';
import type { Dialer, DialOptions, Link } from '../../fleet/connectors/cloudstack/wire/link.ts';
import { parseBody, printBody } from '../../fleet/connectors/cloudstack/wire/body.ts';
import { decodePacket, encodePacket } from '../../fleet/connectors/cloudstack/wire/packet-codec.ts';
import { packetFlags, type Packet, type WireObject } from '../../fleet/connectors/cloudstack/wire/packet.ts';

/** What arrived at the server's end: the packet and its elements. */
export interface Arrived {
  readonly packet: Packet;
  readonly objects: readonly WireObject[];
  /** Class name of the first element without its package. */
  readonly name: string;
  /** Fields of the first element. */
  readonly fields: Readonly<Record<string, unknown>>;
}

const emptyPacket = { seq: 0n, mgmtId: 90_520_732_014_077n, agentId: -1n, via: -1n };

/** The server's end of a link in memory: what it sends arrives in order, in a later turn of the event loop. */
export class ServerEnd {
  readonly dial: DialOptions;
  /** Everything that the agent sent, the oldest first. */
  readonly received: Arrived[] = [];
  /** Why the link ended, once it has. */
  closed: string | undefined;
  /** The other side's messages go nowhere and are never acknowledged, as on a link whose other end lost its power. */
  dead = false;
  /** Called with each packet that arrives. */
  onArrived: (arrived: Arrived) => void = () => undefined;
  readonly link: Link;
  #looked = 0;
  #sequence = 2_000_000_000_000_000_000n;

  constructor(dial: DialOptions) {
    this.dial = dial;
    const close = (reason: string): void => this.close(reason);
    const send = async (message: Uint8Array): Promise<void> => {
      if (this.closed !== undefined) throw new LinkClosed(this.closed);
      if (this.dead) return new Promise(() => {});
      const packet = decodePacket(message);
      const objects = parseBody(packet.body);
      const [first] = objects;
      const arrived = { packet, objects, name: first?.className.split('.').at(-1) ?? '', fields: first?.fields ?? {} };
      this.received.push(arrived);
      this.onArrived(arrived);
    };
    this.link = { peer: `${dial.server.host}:${dial.server.port}`, onMessage: undefined, onClose: undefined, send, close };
  }

  /** What arrived since the last call. */
  news(): readonly Arrived[] {
    const news = this.received.slice(this.#looked);
    this.#looked = this.received.length;
    return news;
  }

  sendBytes(bytes: Uint8Array): void {
    setImmediate(() => {
      if (this.closed === undefined) this.link.onMessage?.(bytes);
    });
  }

  send(packet: Partial<Packet> & { readonly flags: number }, objects: readonly WireObject[]): void {
    this.sendBytes(encodePacket({ ...emptyPacket, ...packet, body: printBody(objects) }));
  }

  /** A request with a number beyond 2^53, which it gives back. */
  request(objects: readonly WireObject[], flags: number = packetFlags.fromServer | packetFlags.stopOnError): bigint {
    const seq = this.#sequence++;
    this.send({ flags: flags | packetFlags.request, seq, agentId: 7n, via: 7n }, objects);
    return seq;
  }

  /** Answers a request of the agent's. */
  respond(to: Arrived, objects: readonly WireObject[]): void {
    this.send({ flags: packetFlags.fromServer | (to.packet.flags & 0x06), seq: to.packet.seq }, objects);
  }

  close(reason: string): void {
    if (this.closed !== undefined) return;
    this.closed = reason;
    this.link.onClose?.(reason);
  }
}

/** A network of management servers in memory: `refuse` says which of them cannot be reached. */
export class MemoryDialer implements Dialer {
  /** Server's ends of all links, the oldest first. */
  readonly ends: ServerEnd[] = [];
  /** `host:port` of every dial, those that failed included. */
  readonly dialled: string[] = [];
  /** Reason of a failed dial, by server; undefined when it is reached. */
  refuse: (options: DialOptions) => string | undefined = () => undefined;
  /** Called with each new link. */
  onLink: (end: ServerEnd) => void = () => undefined;

  async dial(options: DialOptions): Promise<Link> {
    options.signal.throwIfAborted();
    this.dialled.push(`${options.server.host}:${options.server.port}`);
    const refused = this.refuse(options);
    if (refused !== undefined) throw new LinkError('connect', refused);
    const end = new ServerEnd(options);
    this.ends.push(end);
    this.onLink(end);
    return end.link;
  }

  /** The newest link's. */
  get last(): ServerEnd {
    const end = this.ends.at(-1);
    if (end === undefined) throw new Error('nobody has dialled');
    return end;
  }
}
