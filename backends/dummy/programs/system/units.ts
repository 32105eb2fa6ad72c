/** What a unit of a router is and what runs when it does (cloudstack-vr-commands.md, 5.4). */
export interface UnitFacts {
  readonly description: string;
  /** The main process first; its children behind it. Kernel names in brackets are not needed here. */
  readonly processes: readonly UnitProcess[];
}

export interface UnitProcess {
  /** Name of the program as `pidof` and `ps -C` know it. */
  readonly name: string;
  readonly command: string;
  readonly user: string;
  readonly residentKb: number;
}

function unitProcess(name: string, command: string, residentKb: number, user = 'root'): UnitProcess {
  return { name, command, user, residentKb };
}

const apache = '/usr/sbin/apache2 -k start';
const haproxy = '/usr/sbin/haproxy -Ws -f /etc/haproxy/haproxy.cfg -p /run/haproxy.pid -S /run/haproxy-master.sock';
const dnsmasqCommand =
  '/usr/sbin/dnsmasq -x /run/dnsmasq/dnsmasq.pid -u dnsmasq -7 /etc/dnsmasq.d,.dpkg-dist,.dpkg-old,.dpkg-new --local-service';

const known: Readonly<Record<string, UnitFacts>> = {
  acpid: { description: 'ACPI event daemon', processes: [unitProcess('acpid', '/usr/sbin/acpid', 1200)] },
  apache2: {
    description: 'The Apache HTTP Server',
    processes: [
      unitProcess('apache2', apache, 6400),
      unitProcess('apache2', apache, 8200, 'www-data'),
      unitProcess('apache2', apache, 8200, 'www-data'),
    ],
  },
  chrony: {
    description: 'chrony, an NTP client/server',
    processes: [unitProcess('chronyd', '/usr/sbin/chronyd -F 1', 3600, '_chrony')],
  },
  cloud: {
    description: 'CloudStack Agent service',
    processes: [
      unitProcess(
        'java',
        '/usr/bin/java -Djavax.net.ssl.trustStore=./certs/realhostip.keystore -Djdk.tls.ephemeralDHKeySize=2048 -Xms128m -Xmx400m -cp ./*:./conf com.cloud.agent.AgentShell',
        168_400,
      ),
    ],
  },
  'cloud-early-config': { description: 'CloudStack post-patching config', processes: [] },
  'cloud-postinit': { description: 'CloudStack post-patching init using cmdline string', processes: [] },
  'cloud-preinit': { description: 'CloudStack configure cloud host', processes: [] },
  conntrackd: {
    description: 'Conntrack Daemon',
    processes: [unitProcess('conntrackd', '/usr/sbin/conntrackd -C /etc/conntrackd/conntrackd.conf', 4200)],
  },
  cron: {
    description: 'Regular background program processing daemon',
    processes: [unitProcess('cron', '/usr/sbin/cron -f', 2800)],
  },
  dbus: {
    description: 'D-Bus System Message Bus',
    processes: [
      unitProcess(
        'dbus-daemon',
        '/usr/bin/dbus-daemon --system --address=systemd: --nofork --nopidfile --systemd-activation --syslog-only',
        4600,
        'messagebus',
      ),
    ],
  },
  dnsmasq: {
    description: 'dnsmasq - A lightweight DHCP and caching DNS server',
    processes: [unitProcess('dnsmasq', dnsmasqCommand, 2100, 'dnsmasq')],
  },
  frr: {
    description: 'FRRouting',
    processes: [
      unitProcess('watchfrr', '/usr/lib/frr/watchfrr -d -F traditional zebra staticd', 6100),
      unitProcess('zebra', '/usr/lib/frr/zebra -d -F traditional -A 127.0.0.1 -s 90000000', 9200, 'frr'),
      unitProcess('staticd', '/usr/lib/frr/staticd -d -F traditional -A 127.0.0.1', 7100, 'frr'),
    ],
  },
  haproxy: {
    description: 'HAProxy Load Balancer',
    processes: [unitProcess('haproxy', haproxy, 14_200), unitProcess('haproxy', haproxy, 8600, 'haproxy')],
  },
  haveged: {
    description: 'Entropy Daemon based on the HAVEGE algorithm',
    processes: [unitProcess('haveged', '/usr/sbin/haveged --Foreground --verbose=1', 6900)],
  },
  irqbalance: {
    description: 'irqbalance daemon',
    processes: [unitProcess('irqbalance', '/usr/sbin/irqbalance --foreground', 5200)],
  },
  keepalived: {
    description: 'Keepalive Daemon (LVS and VRRP)',
    processes: [
      unitProcess('keepalived', '/usr/sbin/keepalived --dont-fork', 11_200),
      unitProcess('keepalived', '/usr/sbin/keepalived --dont-fork', 7400),
    ],
  },
  'qemu-guest-agent': { description: 'QEMU Guest Agent', processes: [unitProcess('qemu-ga', '/usr/sbin/qemu-ga', 3900)] },
  radvd: {
    description: 'Router advertisement daemon for IPv6',
    processes: [unitProcess('radvd', '/usr/sbin/radvd --logmethod stderr_clean --nodaemon', 1900, 'radvd')],
  },
  rsyslog: { description: 'System Logging Service', processes: [unitProcess('rsyslogd', '/usr/sbin/rsyslogd -n -iNONE', 5600)] },
  ssh: {
    description: 'OpenBSD Secure Shell server',
    processes: [unitProcess('sshd', 'sshd: /usr/sbin/sshd -D [listener] 0 of 1000-1000 startups', 9100)],
  },
  'strongswan-starter': {
    description: 'strongSwan IPsec IKEv1/IKEv2 daemon using ipsec.conf',
    processes: [
      unitProcess('starter', '/usr/lib/ipsec/starter --daemon charon --nofork', 2900),
      unitProcess('charon', '/usr/lib/ipsec/charon', 10_800),
    ],
  },
  'systemd-journald': {
    description: 'Journal Service',
    processes: [unitProcess('systemd-journal', '/lib/systemd/systemd-journald', 12_100)],
  },
  'systemd-logind': {
    description: 'User Login Management',
    processes: [unitProcess('systemd-logind', '/lib/systemd/systemd-logind', 7800)],
  },
  'systemd-udevd': {
    description: 'Rule-based Manager for Device Events and Files',
    processes: [unitProcess('systemd-udevd', '/lib/systemd/systemd-udevd', 6100)],
  },
  xl2tpd: { description: 'LSB: layer 2 tunelling protocol daemon', processes: [unitProcess('xl2tpd', '/usr/sbin/xl2tpd', 2300)] },
};

const passwordServer = 'cloud-password-server@';

/** Other names that the service manager takes for a unit. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['sshd', 'ssh'],
  ['ipsec', 'strongswan-starter'],
  ['strongswan', 'strongswan-starter'],
  ['syslog', 'rsyslog'],
  ['httpd', 'apache2'],
  ['chronyd', 'chrony'],
]);

/** `dnsmasq.service` → `dnsmasq`, `sshd` → `ssh`; units of other kinds keep their ending. */
export function unitName(word: string): string {
  const name = word.replace(/\.service$/, '');
  return aliases.get(name) ?? name;
}

/** `dnsmasq` → `dnsmasq.service`. */
export function fullUnitName(unit: string): string {
  return /\.(?:service|timer|socket|target|mount|slice|path)$/.test(unit) ? unit : `${unit}.service`;
}

export function unitFacts(unit: string): UnitFacts {
  if (unit.startsWith(passwordServer)) {
    const listen = unit.slice(passwordServer.length);
    return {
      description: `CloudStack password server on ${listen}`,
      processes: [unitProcess('python3', `/usr/bin/python3 /opt/cloud/bin/passwd_server_ip.py ${listen}`, 18_200)],
    };
  }
  const facts = known[unit];
  if (facts !== undefined) return facts;
  // Timers, targets and the like have no process.
  const service = fullUnitName(unit) === `${unit}.service`;
  return { description: unit, processes: service ? [unitProcess(unit.slice(0, 15), `/usr/sbin/${unit}`, 4000)] : [] };
}

/** Whether a unit of this name can be started although nobody asked for it before: instances of a template. */
export function isInstance(unit: string): boolean {
  return unit.startsWith(passwordServer) && unit.length > passwordServer.length;
}
