import { Server, ServerCredentials } from '@grpc/grpc-js';
import { createSystemClock, silentLog } from '#agent';
import { addAgentServices } from '#agent/grpc';
import { createHostKeys, routerForwards, startSshServer, type SshMachine } from '../fleet/ssh/index.ts';
import { fillFleet, openBenchFleet, recordedScripts } from './bench-fleet.ts';

/**
 * The fleet's side, in a process of its own: as many routers as the first argument says, in memory. Router `n` answers on 127.60.0.n, and behind the
 * host on 127.61.0.1 as 169.254.0.n port 3922. Tells its port, and the CPU time used so far when it is asked; it ends with its
 * parent's channel.
 */
const count = Number(process.argv[2] ?? 1);
const fleet = await openBenchFleet({ memory: true });
await fillFleet(fleet, await recordedScripts(), 'configured', 0, count);
const names = fleet.list().routers.map(({ name }) => name);
const routers = new Map<string, SshMachine>();
for (const [index, name] of names.entries()) {
  const server = new Server();
  await addAgentServices(server, () => fleet.service(name), { readinessOf: () => Promise.resolve('ready') });
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  routers.set(`0.${index + 1}`, {
    hostName: name,
    admits: () => true,
    exec: (line) => fleet.exec(name, line),
    files: {
      info: () => Promise.resolve(undefined),
      read: () => Promise.resolve(undefined),
      list: () => Promise.resolve([]),
      write: () => Promise.resolve(),
      setMode: () => Promise.resolve(),
      makeFolder: () => Promise.resolve(),
      remove: () => Promise.resolve(),
    },
    forwards: routerForwards({ bus: { connect: (channel) => injector.injectConnection(channel) } }),
  });
}
const behind = (address: string): SshMachine | undefined => routers.get(address.split('.').slice(2).join('.'));
const [first] = routers.values();
if (first === undefined) throw new Error('no routers');
const host: SshMachine = {
  ...first,
  hostName: 'kvm-bench',
  forwards: {
    stream: () => undefined,
    tcp(address, port) {
      const router = port === 3922 && address.startsWith('169.254.') ? behind(address) : undefined;
      return router === undefined ? undefined : { connect: (channel) => server.serve(channel, router) };
    },
  },
};
const server = await startSshServer({
  bind: '0.0.0.0',
  port: 0,
  machines: (address) => (address === '127.61.0.1' ? host : address.startsWith('127.60.') ? behind(address) : undefined),
  hostKeys: await createHostKeys(),
  clock: createSystemClock(),
  log: silentLog,
});
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMs: (user + system) / 1_000 });
});
process.once('disconnect', () => process.exit());
process.send?.({ port: server.port });
