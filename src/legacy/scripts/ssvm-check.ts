import { resolverAddresses } from '../../plan/services/boot-arguments.ts';
import type { RouterView } from '../../plan/router-view.ts';
import { failed, type Script, type ScriptContext } from '../script.ts';

export { ssvmCheckPath } from '../../plan/system-vm/index.ts';

const line = '='.repeat(48);

/** What one check found: lines for people; the first word says how it is. */
type Finding = readonly string[];

async function hasRoute({ agent }: ScriptContext, address: string): Promise<boolean> {
  return (await agent.backend.system.run(['ip', 'route', 'get', address])).exitCode === 0;
}

/** The names of the world are asked of servers outside; what can be seen from here is whether there is a way to them. */
async function checkNames(context: ScriptContext, view: RouterView): Promise<readonly Finding[]> {
  const [server] = resolverAddresses(view);
  if (server === undefined) return [['ERROR: no DNS server is configured in /etc/resolv.conf']];
  const reached = await hasRoute(context, server);
  return [
    [
      `First DNS server is ${server}`,
      reached ? 'Good: there is a way to the DNS server' : `WARNING: no route leads to the DNS server ${server}`,
    ],
  ];
}

async function checkStores({ agent }: ScriptContext): Promise<Finding> {
  const { stdout } = await agent.backend.system.run(['mount', '-t', 'nfs,nfs4']);
  const targets = stdout.split('\n').flatMap((mounted) => / on (\S+) type /.exec(mounted)?.[1] ?? []);
  if (targets.length === 0) return ['ERROR: no secondary storage is mounted; is an NFS image store part of the zone?'];
  const { readOnlyFileSystem } = await agent.backend.system.facts();
  return [
    'NFS is mounted',
    ...targets.map((target) => `Mount point is ${target}`),
    readOnlyFileSystem ? 'WARNING: the mount point cannot be written' : 'Good: the mount point can be written',
  ];
}

async function checkServers(context: ScriptContext, view: RouterView): Promise<Finding> {
  const servers = (view.arg('host') ?? '').split(/[,@]/).filter((server) => /^\d+\.\d+\.\d+\.\d+$/.test(server));
  const port = view.arg('port') ?? '8250';
  const found: string[] = [];
  for (const server of servers) {
    const reached = await hasRoute(context, server);
    found.push(`Management server is ${server}`);
    found.push(
      reached ? `Good: there is a way to ${server} port ${port}` : `ERROR: no route leads to the management server ${server}`,
    );
  }
  return found.length > 0 ? found : [`Management servers: ${view.arg('host') ?? 'none told'}`];
}

async function checkAgent({ agent }: ScriptContext): Promise<Finding> {
  const units = await agent.backend.services.observe();
  const runs = units.some(({ unit, active }) => unit === 'cloud' && active === 'active');
  return [runs ? 'Good: Java process is running' : 'ERROR: Java process is not running; start the service cloud'];
}

/**
 * `ssvm-check.sh` of the secondary storage VM: DNS, mounted stores, management servers, the agent. A line with ERROR or WARNING says what
 * is wrong; when all is well only the closing line has the words, exactly once, as clients count them. Status 0 unless something is an
 * ERROR, then 1.
 */
export const ssvmCheck: Script = async (context) => {
  const view = context.agent.view();
  if (view?.systemVm !== true) return failed('ssvm-check.sh: this is no system VM');
  const findings: readonly Finding[] = [
    ...(await checkNames(context, view)),
    await checkStores(context),
    await checkServers(context, view),
    await checkAgent(context),
  ];
  const lines = findings.flatMap((finding) => [line, ...finding]);
  const bad = lines.some((text) => text.startsWith('ERROR'));
  const text = [...lines, line, 'Tests Complete. Look for ERROR or WARNING above.'];
  return { stdout: `${text.join('\n')}\n`, stderr: '', exitCode: bad ? 1 : 0 };
};
