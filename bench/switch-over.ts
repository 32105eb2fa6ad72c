import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createRandom, createSystemClock, silentLog } from '#agent';
import { createCredentialStore } from '../fleet/connectors/cloudstack/certificates/credential-store.ts';
import { ConnectorEvents } from '../fleet/connectors/cloudstack/events.ts';
import { ConnectPacer } from '../fleet/connectors/cloudstack/session/connect-pacer.ts';
import { allowLoopbackAnd } from '../fleet/connectors/cloudstack/session/server-address.ts';
import { createSession } from '../fleet/connectors/cloudstack/session/standing-session.ts';
import { createTlsDialer, type ServerAddress } from '../fleet/connectors/cloudstack/wire/index.ts';
import { makeHosts } from '../fleet/connectors/cloudstack/zone/index.ts';
import { round, type Bench } from './bench.ts';
import { idleHost } from './idle-host.ts';

const hosts = 1_000;
const pingSeconds = '60';

/** A stand-in management server in a process of its own that wants certificates, as fresh installations do. */
async function startServer(): Promise<{ readonly server: ChildProcess; readonly address: ServerAddress }> {
  const server = fork(join(import.meta.dirname, '../test/support/management-server/serve.ts'), ['strict', pingSeconds], {
    execArgv: ['--conditions=source'],
  });
  // What the script says first is where it listens.
  const [address] = (await once(server, 'message')) as [ServerAddress];
  return { server, address };
}

async function end(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exited = once(server, 'exit');
  server.kill(signal);
  await exited;
}

/**
 * A management server is killed that has 1,000 hosts: seconds until all of them have answered both ReadyCommands of the other one. Five
 * to seven and a half of these every host waits before it dials again, as a real agent does; the first host to be back tells.
 */
export const switchOverBench: Bench = {
  runs: 3,
  async run(options) {
    options.progress(`switch-over: ${hosts} hosts`);
    const [first, second] = await Promise.all([startServer(), startServer()]);
    const clock = createSystemClock();
    const random = createRandom('switch-over');
    const events = new ConnectorEvents(silentLog);
    const pacer = new ConnectPacer({ clock });
    const dialer = createTlsDialer({ clock });
    const store = createCredentialStore({ clock });
    const records = makeHosts({
      count: hosts,
      // Every address of the loopback network is local, so that each host has a source address of its own.
      cidr: '127.20.0.0/16',
      place: { zone: '1', pod: '1', cluster: '1' },
      seed: 'switch-over',
    });
    const names = new Map(records.map(({ name, address }) => [name, { commonName: name, dns: [name], addresses: [address] }]));
    store.announce(names);
    const ready = new Map<string, number>();
    let changed: () => void = () => undefined;
    const sessions = records.map((host) => {
      const own = { commonName: host.name, dns: [host.name], addresses: [host.address] };
      return createSession(idleHost(host), {
        dialer,
        clock,
        random: random.fork(host.name),
        events,
        pacer,
        servers: [first.address, second.address],
        allowServer: allowLoopbackAnd([]),
        localAddress: host.address,
        credentials: () => store.credentials(host.name, own),
        onStatus: ({ state, server }) => {
          if (state !== 'ready' || server === undefined) return;
          ready.set(server, (ready.get(server) ?? 0) + 1);
          changed();
        },
      });
    });
    /** Resolves when so many hosts have become ready on the server. */
    const readyAt = (count: number, { host, port }: ServerAddress): Promise<void> =>
      new Promise((resolve) => {
        changed = () => {
          if ((ready.get(`${host}:${port}`) ?? 0) >= count) resolve();
        };
        changed();
      });
    try {
      for (const session of sessions) session.start();
      await readyAt(hosts, first.address);
      const start = performance.now();
      await end(first.server, 'SIGKILL');
      await readyAt(1, second.address);
      const firstSeconds = (performance.now() - start) / 1_000;
      await readyAt(hosts, second.address);
      return { secondsToFirstReady: round(firstSeconds), secondsToAllReady: round((performance.now() - start) / 1_000) };
    } finally {
      await Promise.all(sessions.map((session) => session.stop('the bench is over')));
      await Promise.all([end(first.server, 'SIGKILL'), end(second.server, 'SIGTERM')]);
    }
  },
};
