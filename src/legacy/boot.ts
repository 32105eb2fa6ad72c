import { createHash } from 'node:crypto';
import type { Bags } from '../bags/bag-types.ts';
import { merge } from '../merge/index.ts';
import type { FileChange, FilesPort } from '../ports/files-port.ts';
import type { DoorAgent, DoorApplyReport } from './door-agent.ts';
import { parseCommandLine } from './decode/index.ts';
import { dateText } from '../files/time-text.ts';

export const bootUpDonePath = '/var/cache/cloud/boot_up_done';
export const commandLinePath = '/var/cache/cloud/cmdline';
export const releasePath = '/etc/cloudstack-release';
export const signaturePath = '/var/cache/cloud/cloud-scripts-signature';
export const enabledServicesPath = '/var/cache/cloud/enabled_svcs';
export const scriptsArchivePath = '/var/cache/cloud/cloud-scripts.tgz';

const noBags: Bags = { get: () => undefined };

/** What a template without a release file of its own is; its third word passes the server's version check (1.12.3). */
const defaultRelease = 'Cloudstack Release 4.22.0 Mon Jan  5 10:00:00 UTC 2026\n';

/** SHA-512 in hexadecimal: how the scripts of a router are told apart (cloudstack-vr-commands.md, 3.4). */
export function scriptsSignature(archive: Uint8Array | string): string {
  return createHash('sha512').update(archive).digest('hex');
}

/** Takes the scripts archive that the host left: its signature is the scripts version from now on. Its content is not kept. */
export async function takeScriptsArchive(files: FilesPort): Promise<FileChange[]> {
  const archive = await files.read(scriptsArchivePath);
  if (archive === undefined) return [];
  return [
    { op: 'put', path: signaturePath, content: `${scriptsSignature(archive)}\n`, durable: true },
    { op: 'remove', path: scriptsArchivePath },
    { op: 'remove', path: '/var/cache/cloud/agent.zip' },
  ];
}

async function versionFiles(files: FilesPort): Promise<FileChange[]> {
  const changes = await takeScriptsArchive(files);
  const release = await files.read(releasePath);
  if (release === undefined) changes.push({ op: 'put', path: releasePath, content: defaultRelease, durable: true });
  if (changes.some(({ path }) => path === signaturePath) || (await files.info(signaturePath)) !== undefined) return changes;
  // Scripts that came with the template have the template's version.
  changes.push({ op: 'put', path: signaturePath, content: `${scriptsSignature(release ?? defaultRelease)}\n`, durable: true });
  return changes;
}

/**
 * The stages of a router's start that are not configuration (cloudstack-vr-commands.md, 3.3): the boot arguments on disk, the versions,
 * and at last `boot_up_done`, which opens the readiness gate. Between them the agent boots. Files that the host wants
 * taken over (`cloud-scripts.tgz`) must be there before. All of it is durable: a router whose process died still knows how to reboot, and
 * its readiness gate stays open. Throws `VRA_BAD_INPUT` for boot arguments that are none; then nothing changed.
 */
export async function bootRouter(agent: DoorAgent, commandLineText: string): Promise<DoorApplyReport> {
  const { files } = agent.backend;
  // Refused before anything changes: the agent wipes the bags before it merges.
  merge(noBags, { type: 'cmdline', cmd_line: parseCommandLine(commandLineText) }, { nics: [] });
  await files.apply([
    { op: 'remove', path: bootUpDonePath },
    { op: 'remove', path: '/tmp/rrouter_bumped' },
    { op: 'put', path: commandLinePath, content: commandLineText, durable: true },
    ...(await versionFiles(files)),
  ]);
  const report = await agent.boot(commandLineText);
  await files.apply([{ op: 'put', path: bootUpDonePath, content: `${dateText(agent.clock.now())}\n`, durable: true }]);
  return report;
}
