import { AgentError } from '../../errors.ts';
import { handOverPassword } from '../../guest/index.ts';
import { parseAggregationFile, type AggregationItem } from '../aggregation-file.ts';
import { describeFailures, mergeQueueFile } from '../queue/merge-queue-file.ts';
import { cacheFolder, isQueueFileName } from '../queue/queue-files.ts';
import { failed, printed, type Script, type ScriptContext } from '../script.ts';

/** A queue file's bare name, or undefined for any other path. */
function queueFileName(path: string): string | undefined {
  const name = path.startsWith(`${cacheFolder}/`) ? path.slice(cacheFolder.length + 1) : undefined;
  return name !== undefined && isQueueFileName(name) ? name : undefined;
}

/** State of one run: passwords are handed over when all is in force, because the password servers may come up with it. */
interface Run {
  readonly passwords: [ip: string, password: string][];
}

async function takeFile(context: ScriptContext, path: string, content: string): Promise<void> {
  const name = queueFileName(path);
  if (name === undefined)
    throw new AgentError('VRA_BAD_PATH', `<file> ${path}: an aggregation may only write files of ${cacheFolder}`);
  await context.queue.hold(name, `${content}\n`);
}

/** Undefined on success, else what the script printed. */
async function runLine(context: ScriptContext, run: Run, line: string): Promise<string | undefined> {
  const [program = '', ...args] = line.trim().split(/\s+/);
  const base = program.slice(program.lastIndexOf('/') + 1);
  const [name, archive] = args;
  if (base === 'update_config.py' && name !== undefined && args.length <= 2) {
    const { item } = await mergeQueueFile(context, name, { keep: archive?.toLowerCase() !== 'false', defer: true });
    if (item?.type === 'vmpassword') run.passwords.push([item.ip_address, item.password]);
    return undefined;
  }
  const failures = describeFailures(await context.agent.converge());
  if (failures !== undefined) return failures;
  const result = await context.run(program, args);
  return result.exitCode === 0 ? undefined : `${result.stdout}${result.stderr}`.trim();
}

async function runItem(context: ScriptContext, run: Run, item: AggregationItem): Promise<string | undefined> {
  try {
    if (item.kind === 'script') return await runLine(context, run, item.line);
    await takeFile(context, item.path, item.content);
    return undefined;
  } catch (error) {
    if (error instanceof AgentError) return error.message;
    throw error;
  }
}

/**
 * `vr_cfg.sh -c <VR-….cfg>`: runs a whole aggregation (cloudstack-vr-commands.md, 1.8). Every queue file is merged and durable in its
 * turn; the machine is brought in line once, at the end. The first item that cannot be merged ends the run: what stands before it is in
 * force, nothing behind it was looked at, the status is 1 and stderr carries the line and the reason (a real router says 0). File contents arrive
 * to the byte. A file that does not parse is refused whole.
 */
export const vrCfg: Script = async (context, args) => {
  const path = args[0] === '-c' ? args[1] : args.length === 1 && args[0]?.startsWith('-c') === true ? args[0].slice(2) : undefined;
  if (path === undefined || path === '') return failed('vr_cfg.sh: expected -c <configuration file>');
  const name = queueFileName(path);
  if (name === undefined) return failed(`vr_cfg.sh: ${path}: the configuration file must be in ${cacheFolder}`);
  const text = await context.queue.read(name);
  if (text === undefined) {
    return (await context.files.info(`${cacheFolder}/processed/${name}`)) === undefined
      ? failed(`vr_cfg.sh: ${path}: no such file; upload it first`)
      : printed('');
  }
  const { version, items } = parseAggregationFile(text);
  context.cloudLog.note('vr_cfg.sh', `${name}: format ${version}, ${items.length} items`);
  const run: Run = { passwords: [] };
  let failure: string | undefined;
  for (const item of items) {
    const reason = await runItem(context, run, item);
    if (reason === undefined) continue;
    const what = item.kind === 'script' ? item.line : `file ${item.path}`;
    failure = `VR config: execution failed: "${what}", check /var/log/cloud.log in VR for details \n${reason}`;
    break;
  }
  const notInForce = describeFailures(await context.agent.converge());
  for (const [ip, password] of run.passwords) await handOverPassword(context.agent, ip, password);
  context.queue.moved(name, text);
  // Established connections must meet the new rules.
  await context.agent.backend.system.run(['conntrack', '-F']);
  const trouble = [failure, notInForce === undefined ? undefined : `vr_cfg.sh: ${name}: ${notInForce}`].filter(
    (line) => line !== undefined,
  );
  context.cloudLog.note('vr_cfg.sh', `${name}: ${trouble.length === 0 ? 'done' : trouble.join('; ')}`);
  return trouble.length === 0 ? printed('') : failed(trouble.join('\n'));
};
