import { failed, printed, type Script } from '../script.ts';

/** `manage_service.sh <action> <service>`: `systemctl` with these arguments. */
export const manageService: Script = async ({ agent }, args) => {
  if (args.length < 2) return failed('manage_service.sh: expected <action> <service>');
  return agent.backend.system.run(['systemctl', ...args.slice(0, 2)]);
};

const webRoot = '/var/www/html';
const isoFolder = `${webRoot}/cks-iso`;

/**
 * `cks_iso.sh true|false`: makes the CD of a Kubernetes release readable for guests, or takes it away, and restarts the web server
 * (cloudstack-vr-commands.md, 1.10.21).
 */
export const cksIso: Script = async ({ agent, files }, args) => {
  const mounting = args[0] === 'true';
  const options = {
    op: 'put',
    path: `${webRoot}/.htaccess`,
    content: `Options ${mounting ? '+' : '-'}Indexes\n`,
    mode: 0o644,
  } as const;
  let stderr = '';
  if (mounting) {
    // A folder exists when something is in it; the mount covers this file.
    await files.apply([options, { op: 'put', path: `${isoFolder}/.mountpoint`, content: '' }]);
    stderr = (await agent.backend.system.run(['mount', '/dev/cdrom', isoFolder])).stderr;
  } else {
    stderr = (await agent.backend.system.run(['umount', isoFolder])).stderr;
    await files.apply([options, { op: 'remove', path: isoFolder }]);
  }
  await agent.backend.services.apply([{ unit: 'apache2', action: 'restart' }]);
  const first = mounting ? `Mounting CKS ISO into ${isoFolder}` : `Unmounting CKS ISO from ${isoFolder}`;
  return { stdout: `${first}\nRestarting apache2 service\n`, stderr, exitCode: 0 };
};

/** `bumpup_priority.sh`: leaves a mark that nothing reads any more (cloudstack-vr-commands.md, 1.9). */
export const bumpUpPriority: Script = async ({ files }) => {
  await files.apply([{ op: 'put', path: '/tmp/rrouter_bumped', content: '' }]);
  return printed('');
};
