import { describeFailures } from '../queue/merge-queue-file.ts';
import { failed, printed, type Script } from '../script.ts';

/**
 * `cloud-nic.sh add|del <device>`: what the device manager runs when a NIC of a VPC router comes or goes (cloudstack-vr-commands.md, 3.3). The
 * agent plans anew with the NICs that are there: table, marks and every rule that names a NIC that went follow from that.
 */
export const cloudNic: Script = async ({ agent }, args) => {
  const [action, device] = args;
  if (action === undefined || device === undefined || !/^eth\d{1,3}$/.test(device))
    return failed('cloud-nic.sh: expected add|del <ethN>');
  const failures = describeFailures(await agent.nicsChanged());
  return failures === undefined ? printed('') : failed(`cloud-nic.sh: ${action} ${device}: ${failures}`);
};

/**
 * The stages of a start (`setup/<type>.sh` and their kin), run by hand on a router that is up: the whole machine is compared with the bags
 * and repaired. Nothing before the first start.
 */
export const setupStage: Script = async ({ agent, name }) => {
  if (agent.view() === undefined) return failed(`${name}: the router has no boot command line yet`);
  const failures = describeFailures(await agent.converge({ full: true }));
  return failures === undefined ? printed('') : failed(`${name}: ${failures}`);
};

/** Files that only define functions for others: running one does nothing. */
export const functionsOnly: Script = () => Promise.resolve(printed(''));
