import { join } from 'node:path';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { writeRecording } from '../../fleet/support/small-recording.ts';
import { runHere } from '../cli-here.ts';
import { acts, session } from '../one-router.ts';

export interface SmallFleet extends Disposable {
  /** A folder of the test's own. */
  readonly path: string;
  /** State directory with r-4-VM, which is on and has one DHCP entry. */
  readonly state: string;
}

/** A fleet on disk that no process has open. */
export async function smallFleet(): Promise<SmallFleet> {
  const folder = temporaryFolder();
  const recording = await writeRecording(folder.path, session, acts);
  const state = join(folder.path, 'zone');
  const { status, stderr } = await runHere('vrfleet', ['replay', recording, '--state', state, '--until', '3', '--json']);
  if (status !== 0) throw new Error(`the replay failed: ${stderr}`);
  return { path: folder.path, state, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}
