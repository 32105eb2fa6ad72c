import { idleBalancerConfig } from '#agent';
import { createFileTemplate, type FileTemplate } from './file-template.ts';
import { scriptFiles } from './script-files.ts';

/** 2026-01-05 10:00 UTC: the day that the release file names. */
const builtMs = 1_767_607_200_000;

const text = (...lines: readonly string[]): string => `${lines.join('\n')}\n`;

/** SHA-512 of the scripts that a router of this release carries, as its boot leaves it (cloudstack-vr-commands.md, 3.4). */
const scriptsSignature =
  '3f0f6f3c0a1e5a57a3a39b7f4c7e0d3b8c9a5d1e2f60718293a4b5c6d7e8f9000112233445566778899aabbccddeeff00f1e2d3c4b5a69788796a5b4c3d2e1f0';

const accounts = [
  ['root', 0, '/root', '/bin/bash'],
  ['daemon', 1, '/usr/sbin', '/usr/sbin/nologin'],
  ['www-data', 33, '/var/www', '/usr/sbin/nologin'],
  ['sshd', 101, '/run/sshd', '/usr/sbin/nologin'],
  ['dnsmasq', 102, '/var/lib/misc', '/usr/sbin/nologin'],
  ['haproxy', 103, '/var/lib/haproxy', '/usr/sbin/nologin'],
  ['frr', 104, '/nonexistent', '/usr/sbin/nologin'],
  ['cloud', 1000, '/var/lib/cloud', '/bin/bash'],
  ['nobody', 65534, '/nonexistent', '/usr/sbin/nologin'],
] as const;

const files: Readonly<Record<string, string>> = {
  '/etc/cloudstack-release': text('Cloudstack Release 4.22.0 Mon Jan  5 10:00:00 UTC 2026'),
  '/var/cache/cloud/cloud-scripts-signature': text(scriptsSignature),
  '/etc/debian_version': text('12.9'),
  '/etc/os-release': text(
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"',
    'NAME="Debian GNU/Linux"',
    'VERSION_ID="12"',
    'VERSION="12 (bookworm)"',
    'VERSION_CODENAME=bookworm',
    'ID=debian',
  ),
  '/etc/issue': text('Apache CloudStack system VM (simulated by vrfleet)', ''),
  '/etc/motd': text('', 'This router is simulated by vrfleet: its kernel and its daemons are state, not processes.', ''),
  '/etc/hostname': text('systemvm'),
  '/etc/hosts': text(
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
    'ff02::1\tip6-allnodes',
    'ff02::2\tip6-allrouters',
  ),
  '/etc/passwd': text(...accounts.map(([name, id, home, shell]) => `${name}:x:${id}:${id}::${home}:${shell}`)),
  '/etc/group': text(...accounts.map(([name, id]) => `${name}:x:${id}:`)),
  '/etc/resolv.conf': '',
  '/etc/dnsmasq-resolv.conf': '',
  '/etc/timezone': text('Etc/UTC'),
  '/etc/fstab': text('/dev/vda1 / ext4 errors=remount-ro 0 1', 'tmpfs /ramdisk tmpfs size=100m 0 0'),
  '/etc/iproute2/rt_tables': text('255\tlocal', '254\tmain', '253\tdefault', '0\tunspec'),
  '/etc/iproute2/rt_protos': text('2\tkernel', '3\tboot', '4\tstatic'),
  '/etc/iproute2/rt_scopes': text('0\tglobal', '253\tlink', '254\thost', '255\tnowhere'),
  // cloudstack-vr-commands.md, 5.3.
  '/etc/sysctl.conf': text(
    'net.ipv4.ip_forward = 1',
    'net.ipv4.conf.default.rp_filter = 0',
    'net.ipv4.conf.all.arp_announce = 2',
    'net.ipv4.conf.all.arp_ignore = 2',
    'net.ipv4.conf.all.accept_redirects = 0',
    'net.ipv4.conf.all.promote_secondaries = 1',
    'net.ipv4.ip_nonlocal_bind = 1',
    'net.ipv4.tcp_syncookies = 1',
    'net.ipv4.tcp_timestamps = 0',
    'net.core.somaxconn = 65535',
    'net.netfilter.nf_conntrack_max = 1000000',
    'kernel.panic = 10',
    'vm.panic_on_oom = 1',
    'vm.swappiness = 1',
  ),
  '/etc/haproxy/haproxy.cfg': idleBalancerConfig,
  '/etc/frr/daemons': text('bgpd=no', 'ospfd=no', 'ospf6d=no', 'ripd=no', 'isisd=no', 'vtysh_enable=yes'),
  '/etc/cron.d/process': text(
    'SHELL=/bin/bash',
    'PATH=/sbin:/bin:/usr/sbin:/usr/bin',
    '*/3 * * * * root /usr/bin/python /root/monitorServices.py basic',
  ),
  '/etc/ppp/chap-secrets': '',
  '/var/lib/misc/dnsmasq.leases': '',
  '/var/log/cloud.log': '',
  '/root/.bashrc': text("export PS1='\\h:\\w# '"),
  ...scriptFiles,
};

/** Folders that a router has from the start, whatever is in them. */
const folders = [
  '/boot',
  '/dev',
  '/etc/apache2/sites-enabled',
  '/etc/cloudstack',
  '/etc/conntrackd',
  '/etc/cron.d',
  '/etc/dnsmasq.d',
  '/etc/ipsec.d',
  '/etc/iptables',
  '/etc/keepalived',
  '/etc/network',
  '/etc/ssh',
  '/etc/systemd/system',
  '/etc/xl2tpd',
  '/home',
  '/media',
  '/mnt',
  '/opt/cloud/bin',
  '/proc',
  '/ramdisk',
  '/root/.ssh',
  '/run',
  '/srv',
  '/sys',
  '/tmp',
  '/usr/bin',
  '/usr/sbin',
  '/usr/share/cloud',
  '/var/cache/cloud/processed',
  '/var/lib/haproxy',
  '/var/log/apache2',
  '/var/tmp',
  '/var/www/html',
];

/** What every simulated router has on its disk. Immutable. */
export const routerTemplate: FileTemplate = createFileTemplate({
  builtMs,
  files,
  folders,
  modes: {
    '/etc/ppp/chap-secrets': 0o600,
    '/root': 0o700,
    '/root/.ssh': 0o700,
    '/tmp': 0o1777,
    '/var/tmp': 0o1777,
    ...Object.fromEntries(Object.keys(scriptFiles).map((path) => [path, 0o755])),
  },
});
