import type { BagPatch } from '../../bags/bag-patch.ts';
import type { RedundantState } from '../../plan/router-view.ts';
import { redundantStatePatch } from '../../plan/redundancy/state.ts';
import { describeFailures } from '../queue/merge-queue-file.ts';
import { failed, printed, type Script } from '../script.ts';

const options: ReadonlyMap<string, RedundantState> = new Map([
  ['--primary', 'PRIMARY'],
  ['-m', 'PRIMARY'],
  ['--backup', 'BACKUP'],
  ['-b', 'BACKUP'],
  ['--fault', 'FAULT'],
  ['-f', 'FAULT'],
]);

/** What Python's option parser says to an option that it does not know. */
function noSuchOption(script: string, option: string): ReturnType<typeof failed> {
  return failed(`Usage: ${script} [options]\n\n${script}: error: no such option: ${option}`, 2);
}

/**
 * `configure_router.py --primary|--backup|--fault`: the transition that keepalived asks for (cloudstack-vr-commands.md, 4.4): the state goes
 * to the `cmdline` bag and the machine follows. Without an option the router becomes BACKUP. Status 1 on a router that is not redundant.
 */
export const configureRouter: Script = async (context, args) => {
  const unknown = args.find((arg) => arg.startsWith('-') && !options.has(arg));
  if (unknown !== undefined) return noSuchOption('configure_router.py', unknown);
  if (context.agent.view()?.redundant !== true) return failed('configure_router.py: this router is not one of a redundant pair');
  const asked = args.findLast((arg) => options.has(arg));
  const state = (asked === undefined ? undefined : options.get(asked)) ?? 'BACKUP';
  const failures = describeFailures(await context.agent.commit(redundantStatePatch(context.agent.bags, state)));
  context.cloudLog.note('configure_router.py', `${state}: ${failures ?? 'done'}`);
  return failures === undefined ? printed('') : failed(`configure_router.py: ${state}: ${failures}`);
};

/** `set_redundant.py -e|-d`: marks the router as one of a pair or not; only tests of the scripts ever used it. */
export const setRedundant: Script = async (context, args) => {
  const unknown = args.find((arg) => arg.startsWith('-') && !['-e', '--enable', '-d', '--disable'].includes(arg));
  if (unknown !== undefined) return noSuchOption('set_redundant.py', unknown);
  const config = context.agent.bags.get('cmdline')?.get('config');
  if (config === undefined) return failed('set_redundant.py: the router has no boot command line yet');
  const [last] = args.toReversed();
  if (last === undefined) return printed('');
  const value = { ...config, redundant_router: String(last === '-e' || last === '--enable') };
  const patch: BagPatch = { bag: 'cmdline', ops: [{ op: 'set', key: 'config', value }] };
  const failures = describeFailures(await context.agent.commit([patch]));
  return failures === undefined ? printed('') : failed(`set_redundant.py: ${failures}`);
};
