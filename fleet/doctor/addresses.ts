import { createServer } from 'node:net';
import { ok, problem, warning, type Check } from './check.ts';

/** Why an address cannot be listened on: its code (`EADDRNOTAVAIL`, `EADDRINUSE`, `EACCES`), or undefined when it can. */
export async function listenError(address: string, port = 0): Promise<string | undefined> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  server.listen({ host: address, port, exclusive: true }, () => resolve(undefined));
  const code = await promise;
  if (code === undefined) await new Promise<void>((done) => server.close(() => done()));
  return code;
}

/** True when this machine takes the address for its own: it can be listened on, and dialled from. */
export async function isLocal(address: string): Promise<boolean> {
  return (await listenError(address)) === undefined;
}

export interface LocalNetwork {
  /** `hosts`, `control addresses`, … */
  readonly what: string;
  /** `10.20.0.0/16` */
  readonly cidr: string;
  /** An address of it that the run will use. */
  readonly sample: string;
  /** What does not work without it. */
  readonly without: string;
  /** A run is pointless without it. */
  readonly required: boolean;
}

/** Whether addresses of simulated machines lead to this machine, and the route that makes it so. */
export async function checkLocalNetwork({ what, cidr, sample, without, required }: LocalNetwork): Promise<Check> {
  const name = `${what} ${cidr}`;
  if (await isLocal(sample)) return ok(name, `${sample} leads to this machine`);
  const found = `${sample} is not an address of this machine: ${without}`;
  const fix = `ip route add local ${cidr} dev lo`;
  return required ? problem(name, found, fix) : warning(name, found, fix);
}

export async function checkPort(port: number, address: string, what: string): Promise<Check> {
  const name = `port ${port}`;
  const code = await listenError(address, port);
  switch (code) {
    case undefined:
      return ok(name, `${address}:${port} is free for ${what}`);
    case 'EADDRINUSE':
      return problem(
        name,
        `${address}:${port} is taken by another program; ${what} needs it`,
        `ss -ltnp 'sport = :${port}'   # who has it`,
        ...(port === 22 ? [`echo 'ListenAddress <address of this machine>' >> /etc/ssh/sshd_config && systemctl restart ssh`] : []),
      );
    case 'EACCES':
      return problem(
        name,
        `this user may not listen on ports below 1024; ${what} needs ${port}`,
        'sysctl net.ipv4.ip_unprivileged_port_start=22',
      );
    default:
      return problem(name, `${address}:${port} cannot be listened on (${code})`);
  }
}
