import { mkdirSync } from 'node:fs';
import { createRandom, createSystemClock, LegacyDoor, RouterAgent, silentLog } from '#agent';
import { createDiskStore, createDummyBackend } from '#backends/dummy';

/** One router, its directory in `folder`, driven through the legacy door as a host agent does. */
export interface BenchRouter extends AsyncDisposable {
  start(macs: readonly string[], commandLine: string): Promise<void>;
  /** Puts a queue file and runs update_config.py. Throws when the exit status is not 0. */
  configure(base: string, content: object): Promise<void>;
  configureText(base: string, text: string): Promise<void>;
  /** All contents in one aggregated file. */
  configureMany(base: string, contents: readonly object[]): Promise<void>;
  settle(): Promise<void>;
}

export async function benchRouter(folder: string, name: string): Promise<BenchRouter> {
  mkdirSync(folder, { recursive: true });
  const clock = createSystemClock();
  const random = createRandom(name);
  const backend = await createDummyBackend({ name, store: createDiskStore(folder), clock, random });
  const agent = await RouterAgent.open({ backend, clock, random, log: silentLog });
  const door = new LegacyDoor(agent);
  let count = 0;
  const run = async (script: string, args: readonly string[]): Promise<void> => {
    const result = await door.run(script, args);
    if (result.exitCode !== 0) throw new Error(`${script} ${args.join(' ')}: exit status ${result.exitCode}: ${result.stderr}`);
  };
  const router: BenchRouter = {
    async start(macs, commandLine) {
      await backend.power.start(macs.map((mac, index) => ({ mac, device: `eth${index}` })));
      const report = await door.boot(commandLine);
      if (!report.ok) throw new Error(`the router did not start: ${JSON.stringify(report.failures)}`);
    },
    configure: (base, content) => router.configureText(base, JSON.stringify(content)),
    async configureText(base, text) {
      const file = `${base}.${++count}`;
      await door.putFile(`/var/cache/cloud/${file}`, text);
      await run('update_config.py', [file]);
    },
    async configureMany(base, contents) {
      const blocks = contents.map((content) => {
        const file = `${base}.${++count}`;
        return `<file>\n/var/cache/cloud/${file}\n${JSON.stringify(content)}\n</file>\n<script>\n/opt/cloud/bin/update_config.py ${file}\n</script>\n`;
      });
      const path = `/var/cache/cloud/VR-${++count}.cfg`;
      await door.putFile(path, `#Apache CloudStack Virtual Router Config File\n<version>\n1.0\n</version>\n${blocks.join('')}`);
      await run('vr_cfg.sh', ['-c', path]);
    },
    settle: () => agent.settle(),
    async [Symbol.asyncDispose]() {
      await agent[Symbol.asyncDispose]();
      await backend[Symbol.asyncDispose]();
    },
  };
  return router;
}
