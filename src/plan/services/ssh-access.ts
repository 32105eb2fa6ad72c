import { printSshdConfig, type SshdOption } from '../../render/sshd-config.ts';
import type { RouterView } from '../router-view.ts';
import type { WholeSection } from '../section.ts';
import { bootArgument } from './boot-arguments.ts';

const path = '/etc/ssh/sshd_config';

/** Root by key only; many hosts' worth of sessions at once (cloudstack-vr-commands.md, 3.5). */
const policy: readonly SshdOption[] = [
  ['PermitRootLogin', 'prohibit-password'],
  ['PubkeyAuthentication', 'yes'],
  ['PasswordAuthentication', 'no'],
  ['KbdInteractiveAuthentication', 'no'],
  ['UsePAM', 'yes'],
  ['UseDNS', 'no'],
  ['X11Forwarding', 'no'],
  ['PrintMotd', 'no'],
  ['MaxStartups', '1000'],
  ['MaxSessions', '1000'],
  ['Subsystem', 'sftp /usr/lib/openssh/sftp-server'],
];

/** The control address; with `sshonguest` (basic zones of VMware and Hyper-V) the guest one as well. */
function listenAddresses(view: RouterView): readonly string[] {
  const control = view.addresses.filter(({ role }) => role === 'control').map(({ ip }) => ip);
  const guest = view.flag('sshonguest') ? bootArgument(view, 'eth0ip') : undefined;
  return [...new Set([...control, ...(guest === undefined ? [] : [guest])])];
}

/** The door of the management server: port 3922 of the control address. */
export const sshAccessSection: WholeSection = {
  kind: 'whole',
  name: 'ssh access',
  needs: [],
  plan(view, emit) {
    const listen = listenAddresses(view).map((address): SshdOption => ['ListenAddress', address]);
    emit.file({ path, content: printSshdConfig([['Port', '3922'], ...listen, ...policy]) });
    emit.service({ unit: 'ssh', state: 'running', enabled: true, restartOn: [path] });
  },
};
