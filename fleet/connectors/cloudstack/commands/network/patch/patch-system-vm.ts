import type { PatchSystemVmCommand } from '../../../classes/index.ts';
import { answer, type Answer } from '../../command.ts';
import { timeouts, type RouterAddress, type RouterLink } from '../routers/router-link.ts';
import { queueFolder } from '../translation/config-item.ts';
import type { HostRelease } from './host-release.ts';

const patchScript = 'patch-sysvms.sh';

function refused(details: string): Answer {
  return answer('PatchSystemVmAnswer', { result: false, details: details === '' ? `${patchScript} failed` : details });
}

/** The files that a host puts into a machine before it patches it. */
async function upload(link: RouterLink, machine: RouterAddress, release: HostRelease): Promise<string | undefined> {
  const files: readonly (readonly [name: string, content: string | Uint8Array])[] = [
    ['agent.zip', `agent ${release.version}\n`],
    ['cloud-scripts.tgz', release.scripts],
    [patchScript, '#!/bin/bash\n'],
  ];
  for (const [name, content] of files) {
    const { success, details } = await link.upload(machine, name, content);
    if (!success) return details;
  }
  return undefined;
}

/**
 * Live patch of a router or system VM (cloudstack-vr-commands.md, 3.7): compares the scripts' checksums, and unless they are equal, or in any case
 * when forced, uploads the host's files and has the machine take them. The template's version stays what it was.
 */
export async function patchSystemVm(
  link: RouterLink,
  machine: RouterAddress,
  { forced }: PatchSystemVmCommand,
  release: HostRelease,
): Promise<Answer> {
  const told = await link.run(machine, 'get_template_version.sh', '', timeouts.query);
  if (!told.success) return refused(told.details);
  const [templateVersion, scriptsVersion, ...more] = told.details.split('&');
  if (templateVersion === undefined || scriptsVersion === undefined || more.length > 0) return refused(told.details);
  if (scriptsVersion.trim() === release.checksum && forced !== true) {
    const details = `No change in the scripts checksum, not patching systemVM ${machine.name}`;
    return answer('PatchSystemVmAnswer', { result: true, details, templateVersion, scriptsVersion });
  }
  const problem = await upload(link, machine, release);
  if (problem !== undefined) return refused(problem);
  const patched = await link.run(machine, `${queueFolder}${patchScript}`, '', timeouts.item);
  if (!patched.success) return refused(patched.details);
  const version = /:(\S+)/.exec(patched.details)?.[1];
  if (version === undefined) return refused('Failed to get the latest script version');
  const details = `Successfully patched systemVM ${machine.name} `;
  return answer('PatchSystemVmAnswer', { result: true, details, templateVersion, scriptsVersion: version });
}
