import type { FilesPort } from '../ports/files-port.ts';

async function text(files: FilesPort, path: string): Promise<string | undefined> {
  const bytes = await files.read(path);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8').trim();
}

/**
 * What the last runs left, in the form that `getRouterMonitorResults.sh` prints (cloudstack-vr-commands.md, 3.6): the failing checks, a line
 * for each kind that has any, then one JSON object over several lines. Without runs its parts are empty.
 */
export async function routerMonitorResults(files: FilesPort): Promise<string> {
  const lines = ['FAILING CHECKS:'];
  for (const kind of ['basic', 'advanced']) {
    const failing = await text(files, `/root/${kind}_failing_health_checks`);
    if (failing !== undefined) lines.push(failing);
  }
  const basic = (await text(files, '/root/basic_monitor_results.json')) ?? '{}';
  const advanced = (await text(files, '/root/advanced_monitor_results.json')) ?? '{}';
  return [...lines, 'MONITOR RESULTS:', '{"basic":', basic, ',"advanced":', advanced, '}', ''].join('\n');
}
