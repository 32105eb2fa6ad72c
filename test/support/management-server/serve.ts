import { ManagementServer } from './management-server.ts';

/**
 * A stand-in in a process of its own, for benches: tells its parent where it listens, then answers each message with its figures, and
 * ends with its parent's channel. Arguments: `strict` makes it ask for certificates, then the interval of
 * pings in seconds.
 */
async function serve(strict: boolean, pingIntervalSeconds: number): Promise<void> {
  await using server = await ManagementServer.listen({ strict, pingIntervalSeconds });
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.({
      cpuMs: (user + system) / 1_000,
      faults: server.faults.slice(0, 5),
      failed: server.failedHandshakes.slice(0, 5),
    });
  });
  process.send?.(server.address);
  await new Promise((resolve) => process.once('disconnect', resolve));
}

await serve(process.argv[2] === 'strict', Number(process.argv[3] ?? 60));
