import { failed, printed, type Script } from '../script.ts';

/** Mean current sessions over the servers of a pool that are up, rounded down; 0 without any. `csv` is haproxy's `show stat`. */
export function meanSessions(csv: string, pool: string): number {
  let sessions = 0;
  let servers = 0;
  for (const line of csv.split('\n')) {
    const fields = line.split(',');
    if (fields[0] !== pool || fields[1]?.startsWith(`${pool}_`) !== true || fields[17] !== 'UP') continue;
    sessions += Number(fields[4]);
    servers++;
  }
  return servers === 0 ? 0 : Math.floor(sessions / servers);
}

/**
 * `get_haproxy_stats.sh <public ip> <port>`: one integer without a line end (cloudstack-vr-commands.md, 1.12.5); 0 on a machine whose
 * balancer cannot be asked.
 */
export const haproxyStats: Script = async ({ agent }, args) => {
  const [ip, port] = args;
  if (ip === undefined || port === undefined) return failed('get_haproxy_stats.sh: expected <public ip> <port>');
  const stats = await agent.backend.system.run(['sh', '-c', 'echo "show stat" | socat stdio unix-connect:/run/haproxy/admin.sock']);
  return printed(String(meanSessions(stats.exitCode === 0 ? stats.stdout : '', `${ip.replaceAll('.', '_')}-${port}`)));
};
