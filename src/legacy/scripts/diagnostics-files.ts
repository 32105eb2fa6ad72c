import { zip, type ZipEntry } from '../archive/zip.ts';
import { printed, type Script, type ScriptContext } from '../script.ts';
import { stampText } from '../../files/time-text.ts';

/** Words that stand for the output of a command (cloudstack-vr-commands.md, 1.11). */
const commands: ReadonlyMap<string, readonly string[]> = new Map([
  ['iptables', ['iptables-save']],
  ['ipaddr', ['ip', 'address']],
  ['iprule', ['ip', 'rule', 'list']],
  ['iproute', ['ip', 'route', 'show', 'table', 'all']],
]);

interface Gathered {
  /** As `fileinfo.txt` names it. */
  readonly label: string;
  /** Undefined when there is no such file. */
  readonly entry: ZipEntry | undefined;
}

async function gather(context: ScriptContext, wanted: string): Promise<Gathered> {
  const command = commands.get(wanted);
  if (command !== undefined) {
    const { stdout, stderr, exitCode } = await context.agent.backend.system.run(command);
    return { label: `${wanted}.log`, entry: { name: `${wanted}.log`, content: Buffer.from(exitCode === 0 ? stdout : stderr) } };
  }
  if (wanted.length > 3 && wanted.startsWith('[') && wanted.endsWith(']')) {
    const script = wanted.slice(1, -1).trim();
    const [name = '', ...args] = script.split(/\s+/);
    const { stdout, stderr, exitCode } = await context.run(name, args);
    const missing = `Unable to generate command for ${script}, perhaps missing file`;
    const content = exitCode === 0 ? stdout : exitCode === 127 ? missing : stderr;
    return { label: `${script}.log`, entry: { name: `${script.replaceAll('/', '_')}.log`, content: Buffer.from(content) } };
  }
  const content = wanted.startsWith('/') && !wanted.endsWith('/') ? await context.files.read(wanted) : undefined;
  return { label: wanted, entry: content && { name: wanted.slice(wanted.lastIndexOf('/') + 1), content } };
}

/**
 * `get_diagnostics_files.py <word, [script] or path>…`: gathers files and command outputs in a flat zip and prints its path,
 * `/root/diagnostics_files_YYYYmmdd-HHMMSS.zip`. `fileinfo.txt` in it lists what was found, then `<name> File Not Found!!`.
 */
export const diagnosticsFiles: Script = async (context, args) => {
  const gathered: Gathered[] = [];
  for (const wanted of new Set(args.flatMap((arg) => (arg.startsWith('[') ? arg : arg.split(/\s+/))))) {
    if (wanted !== '') gathered.push(await gather(context, wanted.trim()));
  }
  const info = [
    ...gathered.filter(({ entry }) => entry !== undefined).map(({ label }) => `${label}\n`),
    ...gathered.filter(({ entry }) => entry === undefined).map(({ label }) => `${label} File Not Found!!\n`),
  ].join('');
  const now = context.agent.clock.now();
  const path = `/root/diagnostics_files_${stampText(now)}.zip`;
  const entries = [...gathered.flatMap(({ entry }) => entry ?? []), { name: 'fileinfo.txt', content: Buffer.from(info) }];
  await context.files.apply([{ op: 'put', path, content: zip(entries, now) }]);
  return printed(`${path}\n`);
};
