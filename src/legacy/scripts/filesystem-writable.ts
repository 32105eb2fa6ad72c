import { printed, type Script } from '../script.ts';

/** `filesystem_writable_check.py`: status 0, or 1 with a text that begins with `Read-only file system` (cloudstack-vr-commands.md, 3.6). */
export const filesystemWritable: Script = async ({ agent }) => {
  const { readOnlyFileSystem } = await agent.backend.system.facts();
  if (!readOnlyFileSystem) return printed('file system is writable\n');
  const stdout = 'Read-only file system : monitor results (/root) file system is mounted as read-only\n';
  return { stdout, stderr: '', exitCode: 1 };
};
