import { exitStatus, reportError } from '../exit-status.ts';
import type { CliIo } from '../io.ts';
import { createProgram, wantsJson } from '../program.ts';
import { addChangeCommands } from './change-commands.ts';
import { addCompletion } from './completion-commands.ts';
import { createContext } from './context.ts';
import { addFollowCommands } from './follow-commands.ts';
import { addLookCommands } from './look-commands.ts';
import { addVrOptions } from './options.ts';

export { createProcessIo } from '../process-io.ts';

/** The command line `vr`, for one router: arguments in, exit status out. */
export async function runVr(args: readonly string[], io: CliIo): Promise<number> {
  let status: number = exitStatus.ok;
  try {
    const program = createProgram('vr', 'look at one virtual router, and change it', io, wantsJson(args));
    addVrOptions(program);
    const context = createContext(io, (code) => {
      status = code;
    });
    addLookCommands(program, context);
    addChangeCommands(program, context);
    addFollowCommands(program, context);
    addCompletion(program, io);
    program.addHelpText(
      'after',
      `
Flags of the router and the output may stand before or behind the command; "vr COMMAND --help" has examples of each.

Examples:
  vr --router r-4-VM status
  vr --router r-4-VM show firewall
  vr show routes --json --router r-9-VM --state /tmp/zone
  vr --connect grpcs://127.64.0.9:8443 --ca ca.pem --cert me.pem --key me.key health
  vr --connect ssh://root@host,root@169.254.3.7:3922 events -f

Exit status: 0 done, 1 refused or failed, 2 wrong usage or file, 3 not reachable, 4 no such router, feature or file, 5 done, but the
router is degraded, 6 the router has failed. "exec" exits with the status of the command in the router. More in docs/vr.md.`,
    );
    await program.parseAsync([...args], { from: 'user' });
    return status;
  } catch (error) {
    return reportError(io, 'vr', wantsJson(args), error);
  }
}
