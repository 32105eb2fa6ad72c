import { handOverPassword } from '../../guest/index.ts';
import { describeFailures, mergeQueueFile } from '../queue/merge-queue-file.ts';
import { failed, printed, type Script } from '../script.ts';

/**
 * `update_config.py <queue file> [false]` (cloudstack-vr-commands.md, 2.1): merges a queue file and applies it. `false` deletes the
 * file instead of archiving it. Prints nothing when all went well. What was merged stays merged when a part of the apply fails; the
 * status is then 1 and stderr says which part.
 */
export const updateConfig: Script = async (context, args) => {
  const [name, archive] = args;
  if (name === undefined || args.length > 2) {
    return failed(`update_config.py: expected <queue file> [false], got ${args.length} arguments`);
  }
  const merged = await mergeQueueFile(context, name, { keep: archive?.toLowerCase() !== 'false', defer: false });
  if (merged.item?.type === 'vmpassword') await handOverPassword(context.agent, merged.item.ip_address, merged.item.password);
  const failures = describeFailures(merged.report);
  context.cloudLog.note('update_config.py', `${name}: ${failures ?? 'done'}`);
  return failures === undefined ? printed('') : failed(`update_config.py: ${name}: ${failures}`);
};

/**
 * `configure.py <file>`: applies what is stored and not yet in force. The file's name only selects what a real router looks at; for
 * `cmd_line.json` the whole machine is compared with the bags and repaired.
 */
export const configure: Script = async (context, args) => {
  const [name] = args;
  if (name === undefined) return failed('configure.py: expected the name of a queue file, got no arguments');
  const failures = describeFailures(await context.agent.converge({ full: name.startsWith('cmd_line') }));
  context.cloudLog.note('configure.py', `${name}: ${failures ?? 'done'}`);
  return failures === undefined ? printed('') : failed(`configure.py: ${name}: ${failures}`);
};
