import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import { classFile, readClassFile, type ClassFile } from '../../../fleet/connectors/cloudstack/classes/class-file.ts';
import { parseBody, printBody } from '../../../fleet/connectors/cloudstack/wire/body.ts';
import type { Link, ServerAddress } from '../../../fleet/connectors/cloudstack/wire/link.ts';
import { decodePacket, encodePacket } from '../../../fleet/connectors/cloudstack/wire/packet-codec.ts';
import { packetFlags, type Packet, type WireObject } from '../../../fleet/connectors/cloudstack/wire/packet.ts';
import { acceptLink } from './accept-link.ts';
import { Attache } from './attache.ts';
import type { Behaviour } from './behaviour.ts';
import { checkAgentRequest, checkStartup } from './check-answer.ts';
import { createCluster, type Cluster } from './cluster.ts';
import { takeAgentRequest } from './agent-requests.ts';
import { connectSteps, readyStep, refusal, type ConnectStep } from './connect-sequence.ts';

const api = 'com.cloud.agent.api';
const everyAnswer = { contextMap: {}, wait: 0, bypassHostMaintenance: false };
const nobody = -1n;

export interface ManagementServerOptions {
  /** 127.0.0.1 unless said otherwise; lists of servers hold addresses only, so those of a cluster share a port. */
  readonly address?: string;
  readonly port?: number;
  readonly cluster?: Cluster;
  /** Asks for a client certificate that names the source address, as fresh installations do. */
  readonly strict?: boolean;
  readonly behaviour?: Behaviour;
  readonly pingIntervalSeconds?: number;
  /** Servers that the second ReadyCommand names; this one unless said otherwise. */
  readonly servers?: readonly string[];
}

interface Waiter {
  resolve(attache: Attache): void;
  reject(error: Error): void;
}

/**
 * The server side of port 8250 for tests: connects agents as a 4.22 server does, sends them commands, and checks whatever they say.
 * What an agent did wrong stands in `faults`; a test that expects none says so.
 */
export class ManagementServer implements AsyncDisposable {
  readonly cluster: Cluster;
  readonly nodeId: bigint;
  /** May be changed at any time. */
  behaviour: Behaviour;
  readonly faults: string[] = [];
  /** Connections that were accepted since the start. */
  accepted = 0;
  /** Handshakes that failed, with the reason. */
  readonly failedHandshakes: string[] = [];
  readonly #options: ManagementServerOptions;
  readonly #classes: ClassFile;
  readonly #context: SecureContext;
  readonly #listener: Server;
  readonly #sockets = new Map<Socket, Link | undefined>();
  readonly #attaches = new Map<number, Attache>();
  readonly #ready = new Map<string, Attache>();
  readonly #waiters = new Map<string, Waiter[]>();

  private constructor(options: ManagementServerOptions, classes: ClassFile, cluster: Cluster) {
    this.cluster = cluster;
    this.nodeId = cluster.nextNodeId();
    this.behaviour = options.behaviour ?? {};
    this.#options = options;
    this.#classes = classes;
    // As a Java server, which would take 1.3, too.
    this.#context = createSecureContext({ key: cluster.authority.privateKey, cert: cluster.authority.certificate });
    this.#listener = createServer({ noDelay: true }, (socket) => void this.#accept(socket));
  }

  static async listen(options: ManagementServerOptions = {}): Promise<ManagementServer> {
    const classes = readClassFile(await readFile(classFile, 'utf8'));
    const server = new ManagementServer(options, classes, options.cluster ?? (await createCluster()));
    server.#listener.listen(options.port ?? 0, options.address ?? '127.0.0.1', 4_096);
    await once(server.#listener, 'listening');
    return server;
  }

  get address(): ServerAddress {
    const { address, port } = this.#listener.address() as AddressInfo;
    return { host: address, port };
  }

  /** Agents whose link is there, by host id. */
  get attaches(): ReadonlyMap<number, Attache> {
    return this.#attaches;
  }

  /** Agents that answered both ReadyCommands and are still connected, by name. */
  get readyAgents(): ReadonlyMap<string, Attache> {
    return this.#ready;
  }

  /** Waits until an agent has answered both ReadyCommands. */
  ready(name: string): Promise<Attache> {
    const attache = this.#ready.get(name);
    if (attache !== undefined) return Promise.resolve(attache);
    return new Promise((resolve, reject) => this.#waiters.set(name, [...(this.#waiters.get(name) ?? []), { resolve, reject }]));
  }

  /** The answers of an agent that is ready to the commands of one request. */
  async send(
    name: string,
    commands: readonly WireObject[],
    options: Parameters<Attache['send']>[1] = {},
  ): Promise<readonly WireObject[]> {
    return (await this.ready(name)).send(commands, options);
  }

  /** Stops to read and to answer, the connections stay: what a machine does that lost its power. */
  freeze(): void {
    for (const socket of this.#sockets.keys()) socket.pause();
  }

  /** Ends all connections without a word; new ones are taken. */
  dropAll(): void {
    for (const socket of this.#sockets.keys()) socket.destroy();
  }

  /** Dies: the connections break, nobody listens any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = this.#listener.listening ? once(this.#listener, 'close') : Promise.resolve();
    if (this.#listener.listening) this.#listener.close();
    this.dropAll();
    await closed;
    const error = new Error('the management server was closed');
    for (const waiter of [...this.#waiters.values()].flat()) waiter.reject(error);
    this.#waiters.clear();
  }

  async #accept(socket: Socket): Promise<void> {
    this.accepted++;
    this.#sockets.set(socket, undefined);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    const { connection } = this.behaviour;
    if (connection === 'close') socket.destroy();
    else if (connection === 'mute') socket.resume();
    else if (connection === 'garbage') socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    else await this.#handshake(socket);
  }

  async #handshake(socket: Socket): Promise<void> {
    try {
      const link = await acceptLink(socket, {
        context: this.#context,
        strict: this.#options.strict ?? false,
        writes: this.behaviour.writes ?? 'whole',
      });
      this.#sockets.set(socket, link);
      if (this.behaviour.connection === 'close-after-handshake') return link.close('on purpose');
      this.#serve(link, socket);
    } catch (error) {
      this.failedHandshakes.push(error instanceof Error ? error.message : String(error));
    }
  }

  #serve(link: Link, socket: Socket): void {
    let attache: Attache | undefined;
    link.onClose = (reason) => {
      if (attache === undefined) return;
      attache.lost(reason);
      if (this.#attaches.get(attache.hostId) === attache) this.#attaches.delete(attache.hostId);
      if (this.#ready.get(attache.name) === attache) this.#ready.delete(attache.name);
    };
    link.onMessage = (message) => {
      let packet: Packet;
      try {
        packet = decodePacket(message);
      } catch (error) {
        return void this.faults.push(`${link.peer}: ${String(error)}`);
      }
      if ((packet.flags & packetFlags.request) === 0) return this.#routeResponse(packet);
      if (attache !== undefined) return this.#request(attache, packet);
      attache = this.#startup(link, socket, packet);
      return undefined;
    };
  }

  /** By the agent id in the header; which connection it came over does not matter (cloudstack-agent-protocol.md, 2.5). */
  #routeResponse(packet: Packet): void {
    if ((packet.flags & packetFlags.fromServer) !== 0) {
      this.faults.push(`an answer with the flag of servers (0x${packet.flags.toString(16)}): taken for another server's`);
    } else {
      const attache = this.#attaches.get(Number(packet.agentId));
      if (attache === undefined) this.faults.push(`an answer of agent ${packet.agentId}: no such agent is attached`);
      else attache.take(packet);
    }
  }

  #startup(link: Link, socket: Socket, packet: Packet): Attache | undefined {
    const [startup] = parseBody(packet.body);
    const guid = startup?.fields['guid'];
    if (startup === undefined || !startup.className.includes('.Startup')) {
      this.faults.push(`${link.peer}: the first packet is no Startup but ${startup?.className ?? 'empty'}`);
      return undefined;
    }
    const name = String(startup.fields['name']);
    this.faults.push(...checkStartup(this.#classes, packet).map((fault) => `${name}: ${fault}`));
    const { startup: behaviour = 'serve' } = this.behaviour;
    if (behaviour === 'garbage') link.send(Buffer.from('this is no packet')).catch(() => {});
    if (behaviour === 'bad-frame') socket.write(Buffer.from([0x7f, 0xff, 0xff, 0xff, 0, 0]));
    if (behaviour === 'close') link.close('on purpose');
    if (behaviour !== 'serve' && behaviour !== 'refuse') return undefined;
    this.#answer(link, packet, {
      className: `${api}.StartupAnswer`,
      // The real id comes with ReadyCommand.
      fields: {
        hostId: 0,
        hostName: '',
        hostUuid: '',
        pingInterval: this.#options.pingIntervalSeconds ?? 60,
        result: true,
        ...everyAnswer,
      },
    });
    const reason = behaviour === 'refuse' ? 'refused on purpose' : refusal(startup);
    if (reason !== undefined) return this.#refuse(link, reason);
    return this.#attach(link, startup, name, String(guid));
  }

  #attach(link: Link, startup: WireObject, name: string, guid: string): Attache {
    const row = this.cluster.row(guid);
    const attache = new Attache({
      name,
      row,
      link,
      nodeId: this.nodeId,
      sequenceBase: this.cluster.random.integer(1, 2 ** 15 - 1),
      classes: this.#classes,
      fault: (text) => this.faults.push(text),
    });
    // The newer connection of a host replaces the older one.
    this.#attaches.get(row.id)?.link.close('replaced by a newer connection of the same host');
    this.#attaches.set(row.id, attache);
    this.#connect(attache, startup).catch((error: unknown) => link.close(`the connect failed: ${String(error)}`));
    return attache;
  }

  async #connect(attache: Attache, startup: WireObject): Promise<void> {
    for (const step of connectSteps(startup)) await this.#step(attache, step);
    await this.#step(attache, readyStep(attache.row, attache.name));
    attache.state = 'up';
    await this.#step(attache, readyStep(attache.row, attache.name, this.#options.servers ?? [this.address.host]));
    this.#ready.set(attache.name, attache);
    for (const waiter of this.#waiters.get(attache.name) ?? []) waiter.resolve(attache);
    this.#waiters.delete(attache.name);
  }

  async #step(attache: Attache, { command, inSequence, answeredBy }: ConnectStep): Promise<void> {
    const answers = attache.send([command], { inSequence });
    // Listeners of the connect do not wait for all of them.
    if (answeredBy === undefined) return void answers.catch(() => {});
    const [answer] = await answers;
    if (answer?.className === answeredBy && answer.fields['result'] === true) return;
    this.faults.push(`${attache.name}: ${answer?.className ?? 'nothing'} where the server casts to ${answeredBy}, or it failed`);
    throw new Error('a command of the connect failed');
  }

  #request(attache: Attache, packet: Packet): void {
    this.faults.push(...checkAgentRequest(this.#classes, packet, attache.hostId).map((fault) => `${attache.name}: ${fault}`));
    const [command] = parseBody(packet.body);
    if (command === undefined) return;
    const { answer, fault } = takeAgentRequest(attache, command, this.behaviour.pings ?? 'serve');
    if (fault !== undefined) this.faults.push(`${attache.name}: ${fault}`);
    if (answer !== undefined) this.#answer(attache.link, packet, answer);
  }

  #answer(link: Link, request: Packet, answer: WireObject): void {
    const flags = packetFlags.fromServer | (request.flags & (packetFlags.stopOnError | packetFlags.inSequence));
    const packet = { ...request, flags, mgmtId: this.nodeId, body: printBody([answer]) };
    link.send(encodePacket(packet)).catch(() => {});
  }

  /** The odd packet of a refusal; the connection stays open (cloudstack-agent-protocol.md, 4.2). */
  #refuse(link: Link, reason: string): undefined {
    const fields = { _details: `java.lang.IllegalArgumentException: ${reason}`, ...everyAnswer };
    const body = printBody([{ className: `${api}.ReadyCommand`, fields }]);
    link.send(encodePacket({ flags: 0x07, seq: nobody, mgmtId: nobody, agentId: nobody, via: nobody, body })).catch(() => {});
    return undefined;
  }
}
