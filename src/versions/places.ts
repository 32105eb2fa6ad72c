/** Trees of installed versions: `/router/<folder>/…`. */
export const treesFolder = '/router';
/** Text of the path of the tree in force. */
export const latestPath = `${treesFolder}/latest`;
/** What is installed and what is in force: the file whose replacement decides whether a patch happened. */
export const versionsPath = '/var/lib/vragent/versions';
/** Everything of a patch that has not ended. */
export const patchFolder = '/var/lib/vragent/patch';
export const recordPath = `${patchFolder}/record.json`;
/** The copy of the databags that migrations work on: outside of the agent's folder, where no script of a router gets in. */
export const stateCopyFolder = '/var/tmp/vr-patch-state';
export const undoFolder = `${patchFolder}/undo`;
export const releasePath = '/etc/cloudstack-release';

/** Where a file of a bundle stands in a tree. */
export function treePath(folder: string, path: string): string {
  return `${treesFolder}/${folder}/${path}`;
}
