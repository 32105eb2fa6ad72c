import { routerForwards, type ForwardTarget, type MachineForwards, type SshLimits } from '../../../fleet/ssh/index.ts';
import { mapMachine, type MapMachine } from './machine-on-a-map.ts';
import { testServer, type TestServer } from './test-server.ts';

/** Greets, then gives back what comes. */
export function greeting(text: string): ForwardTarget {
  return {
    connect(channel) {
      channel.write(text);
      channel.pipe(channel);
    },
  };
}

const router = (): MachineForwards =>
  routerForwards({ bus: greeting('bus '), ports: new Map([[8443, greeting('port ')]]), addresses: ['10.1.1.1'] });

export interface HostAndRouter extends TestServer {
  readonly host: MapMachine;
  readonly router: MapMachine;
}

/**
 * A host on 127.10.0.1 whose one router is on 169.254.3.7 port 3922, and that router's own address, 127.10.0.2. Lines on the router give
 * their text and status 7.
 */
export async function hostAndRouter(limits: Partial<SshLimits> = {}): Promise<HostAndRouter> {
  const inner = mapMachine({ hostName: 'r-4-VM', exec: (line) => ({ stdout: `r-4-VM ${line}\n`, stderr: '', exitCode: 7 }) });
  const forwarding = { ...inner, forwards: router() };
  const enter: ForwardTarget = { connect: (channel) => server.serve(channel, forwarding) };
  const host = mapMachine({ hostName: 'kvm-1' });
  const forwards = routerForwards({ bus: greeting(''), ports: new Map([[3922, enter]]), addresses: ['169.254.3.7'] });
  const server = await testServer({ '127.10.0.1': { ...host, forwards }, '127.10.0.2': forwarding }, limits);
  return Object.assign(server, { host, router: inner });
}
