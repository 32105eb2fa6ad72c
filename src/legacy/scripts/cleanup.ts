import { failed, printed, type Script } from '../script.ts';

/** `cleanup.sh <file>`: deletes a diagnostics archive; status 0 also when there is none (cloudstack-vr-commands.md, 1.11). */
export const cleanup: Script = async ({ files }, args) => {
  const [path = ''] = args;
  if (path === '' || (await files.info(path)) === undefined) return printed(`File ${path} not found in vm \n`);
  if (!/^\/(root|tmp|var\/cache\/cloud)\/[^/]+$/.test(path)) {
    return failed(`cleanup.sh: ${path}: only files of /root, /tmp and /var/cache/cloud can be cleaned up`);
  }
  await files.apply([{ op: 'remove', path }]);
  return printed(`Deleting diagnostics zip file ${path}\n`);
};
