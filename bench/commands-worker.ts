import { createRandom, createSystemClock } from '#agent';
import { FleetHost, silentFleetLog } from '#fleet';
import { CloudStackConnector, createTlsDialer, makeHosts } from '../fleet/connectors/cloudstack/index.ts';

/**
 * The side of the hosts, in a process of its own: connects to the port of its first argument as many hosts as the third says, with the
 * durable state in the folder of the second. Every message is answered with the CPU time used so far; it ends with its parent's channel.
 */
const [port = '0', folder = '', count = '1'] = process.argv.slice(2);
const clock = createSystemClock();
const random = createRandom('commands');
const log = silentFleetLog;
const connector = await CloudStackConnector.open({
  clock,
  random,
  log,
  place: { directory: `${folder}/cloudstack.d` },
  openFleet: (world) =>
    FleetHost.open({
      stateDir: folder,
      clock,
      random,
      log,
      world,
      limits: { openRouters: 1_000, idleMs: 3_600_000, concurrency: 64 },
    }),
  dialer: createTlsDialer({ clock }),
  servers: [{ host: '127.0.0.1', port: Number(port) }],
  allowServer: () => true,
  hosts: makeHosts({ count: Number(count), cidr: '10.20.0.0/16', place: { zone: '1', pod: '1', cluster: '1' }, seed: 'commands' }),
});
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMs: (user + system) / 1_000 });
});
process.once('disconnect', () => void connector[Symbol.asyncDispose]());
connector.start();
