import { createRandom, createSystemClock, silentLog } from '#agent';
import { createCredentialStore } from '../fleet/connectors/cloudstack/certificates/credential-store.ts';
import { ConnectorEvents } from '../fleet/connectors/cloudstack/events.ts';
import { ConnectPacer } from '../fleet/connectors/cloudstack/session/connect-pacer.ts';
import { allowLoopbackAnd } from '../fleet/connectors/cloudstack/session/server-address.ts';
import type { AgentSession } from '../fleet/connectors/cloudstack/session/session.ts';
import { createSession } from '../fleet/connectors/cloudstack/session/standing-session.ts';
import { createTlsDialer, packetFlags, type PacketTap } from '../fleet/connectors/cloudstack/wire/index.ts';
import { makeHosts, type HostRecord } from '../fleet/connectors/cloudstack/zone/index.ts';
import { median, round } from './bench.ts';
import { idleHost } from './idle-host.ts';

/** As the server was told to tell it. */
const pingIntervalMs = Number(process.argv[5]) * 1_000;

const ownPing = packetFlags.request | packetFlags.stopOnError;
const pingAnswer = packetFlags.fromServer | packetFlags.stopOnError;

function residentBytes(): number {
  if (globalThis.gc === undefined) throw new Error('run with --expose-gc');
  for (let pass = 0; pass < 4; pass++) globalThis.gc();
  return process.memoryUsage.rss();
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

const [port = 0, warmUp = 0, count = 0] = process.argv.slice(2).map(Number);
const clock = createSystemClock();
const random = createRandom('link');
const events = new ConnectorEvents(silentLog);
const pacer = new ConnectPacer({ clock });
const dialer = createTlsDialer({ clock });
const store = createCredentialStore({ clock });
const place = { zone: '1', pod: '1', cluster: '1' };
// Every address of the loopback network is local, so that each host has a source address of its own.
const hosts = makeHosts({ count: warmUp + count, cidr: '127.20.0.0/16', place, seed: 'link' });
const namesOf = ({ name, address }: HostRecord): Parameters<typeof store.credentials>[1] => ({
  commonName: name,
  dns: [name],
  addresses: [address],
});
// All names are in the certificates before the first one is shown.
store.announce(new Map(hosts.map((host) => [host.name, namesOf(host)])));

/** Round trips of pings, in milliseconds. */
const rtts: number[] = [];
const sentAt = new Map<string, number>();
/** Requests of an agent's own behind its Startup are its pings. */
const timePings: PacketTap = (agent, direction, { flags }) => {
  if (direction === 'out' && flags === ownPing) sentAt.set(agent, performance.now());
  const sent = direction === 'in' && flags === pingAnswer ? sentAt.get(agent) : undefined;
  if (sent !== undefined) rtts.push(performance.now() - sent);
};

/** A session of the host's agent; resolves when the server has connected it. */
function connect(host: HostRecord): Promise<AgentSession> {
  return new Promise((resolve) => {
    const session = createSession(idleHost(host), {
      dialer,
      clock,
      random: random.fork(host.name),
      events,
      pacer,
      tap: timePings,
      servers: [{ host: '127.0.0.1', port }],
      allowServer: allowLoopbackAnd([]),
      localAddress: host.address,
      credentials: () => store.credentials(host.name, namesOf(host)),
      onStatus: ({ state }) => state === 'ready' && resolve(session),
    });
    session.start();
  });
}

const sessions = await Promise.all(hosts.slice(0, warmUp).map(connect));
await clock.sleep(500);
const before = residentBytes();
const cpuBefore = cpuMs();
const start = performance.now();
sessions.push(...(await Promise.all(hosts.slice(warmUp).map(connect))));
const seconds = (performance.now() - start) / 1_000;
const cpu = cpuMs() - cpuBefore;
await clock.sleep(1_000);
const bytes = residentBytes() - before;

rtts.length = 0;
await clock.sleep(pingIntervalMs + 500);
if (rtts.length < count) throw new Error(`${rtts.length} pings of ${count} hosts were answered`);
process.stdout.write(
  JSON.stringify({
    hostsPerSecond: round(count / seconds),
    bytesPerHost: Math.round(bytes / count),
    pingRttMs: round(median(rtts)),
    agentCpuMsPerHost: round(cpu / count),
  }),
);
await Promise.all(sessions.map((session) => session.stop('the bench is over')));
