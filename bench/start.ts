import { fillFleet, fleetSize, openBenchFleet, recordedScripts } from './bench-fleet.ts';
import { round, treeFolder, type Bench } from './bench.ts';

/** From 16,000 router directories, started ones, to a fleet that answers: its list is there and a router says what it is. */
export const startBench: Bench = {
  runs: 1,
  async run(options) {
    using folder = treeFolder(options);
    {
      options.progress(`start: making ${fleetSize()} routers`);
      await using host = await openBenchFleet({ stateDir: folder.path });
      await fillFleet(host, await recordedScripts(), 'idle', 0, fleetSize());
    }
    options.progress('start: opening');
    const start = performance.now();
    await using host = await openBenchFleet({ stateDir: folder.path });
    const { routers, total } = host.list();
    if (total !== fleetSize()) throw new Error(`${total} routers came back`);
    const { name } = routers.at(-1) ?? { name: '' };
    const report = await host.report(name, 'status');
    if (JSON.stringify(report).length === 0) throw new Error(`${name} does not answer`);
    return { seconds: round((performance.now() - start) / 1000) };
  },
};
