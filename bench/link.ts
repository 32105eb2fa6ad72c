import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { round, type Bench } from './bench.ts';

const run = promisify(execFile);

/** Connected before the count begins, so that code is compiled and the heap has its working size. */
const warmUpHosts = 1_000;
const hosts = 1_000;
/** Short, so that each host is timed once within the run. */
const pingSeconds = 5;

interface ServerFigures {
  readonly cpuMs: number;
  readonly faults: readonly string[];
  readonly failed: readonly string[];
}

/**
 * Hosts' agents that connect to a management server over TLS: from the first dial until all have answered both ReadyCommands, each from
 * an address of its own that its certificate names. The server is the tests' stand-in in a process of its own; what it costs is told
 * apart. `bytesPerHost` is resident memory of the process of the agents, sessions included.
 */
export const linkBench: Bench = {
  runs: 3,
  async run(options) {
    options.progress(`link: ${hosts} hosts`);
    const server = fork(join(import.meta.dirname, '../test/support/management-server/serve.ts'), ['strict', String(pingSeconds)], {
      execArgv: ['--conditions=source'],
    });
    try {
      // What the two scripts say to each other is theirs alone.
      const [{ port }] = (await once(server, 'message')) as [{ readonly port: number }];
      const worker = join(import.meta.dirname, 'link-worker.ts');
      const counts = [port, warmUpHosts, hosts, pingSeconds].map(String);
      const { stdout } = await run(process.execPath, ['--conditions=source', '--expose-gc', worker, ...counts]);
      server.send('figures');
      const [figures] = (await once(server, 'message')) as [ServerFigures];
      const wrong = [...figures.faults, ...figures.failed];
      if (wrong.length > 0) throw new Error(`the server found fault: ${wrong.join('; ')}`);
      return {
        ...(JSON.parse(stdout) as Record<string, number>),
        serverCpuMsPerHost: round(figures.cpuMs / (warmUpHosts + hosts)),
      };
    } finally {
      if (server.connected) server.disconnect();
      if (server.exitCode === null) await once(server, 'exit');
    }
  },
};
