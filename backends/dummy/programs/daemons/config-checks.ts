import { absolutePath, failed, lines, printed, type Program } from '../program.ts';
import { readText } from '../router-files.ts';

/** The value behind an option, joined or not: `-Cfile`, `-C file`, `--conf-file=file`. */
function optionValue(args: readonly string[], short: string, long: string): string | undefined {
  for (const [at, word] of args.entries()) {
    if (word === short || word === long) return args[at + 1];
    if (word.startsWith(`${long}=`)) return word.slice(long.length + 1);
    if (word.startsWith(short) && !word.startsWith('--') && word.length > short.length) return word.slice(short.length);
  }
  return undefined;
}

/** Options of dnsmasq 2.90 that routers and their operators use; anything else is a bad option. */
const dnsmasqOptions = new Set(
  (
    'addn-hosts address alias all-servers auth-zone bind-dynamic bind-interfaces bogus-nxdomain bogus-priv cache-size cname conf-dir ' +
    'conf-file dhcp-alternate-port dhcp-authoritative dhcp-boot dhcp-broadcast dhcp-client-update dhcp-duid dhcp-fqdn ' +
    'dhcp-generate-names dhcp-host dhcp-hostsdir dhcp-hostsfile dhcp-ignore dhcp-ignore-clid dhcp-ignore-names dhcp-lease-max ' +
    'dhcp-leasefile dhcp-mac dhcp-match dhcp-name-match dhcp-no-override dhcp-option dhcp-option-force dhcp-optsdir dhcp-optsfile ' +
    'dhcp-proxy dhcp-range dhcp-rapid-commit dhcp-relay dhcp-remoteid dhcp-reply-delay dhcp-script dhcp-scriptuser ' +
    'dhcp-sequential-ip dhcp-subscrid dhcp-ttl dhcp-userclass dhcp-vendorclass dns-forward-max dns-loop-detect dnssec ' +
    'domain domain-needed domain-suffix edns-packet-max enable-dbus enable-ra enable-tftp except-interface expand-hosts fast-dns-retry ' +
    'filterwin2k group host-record hostsdir interface interface-name keep-in-foreground leasefile-ro listen-address local ' +
    'local-service local-ttl localise-queries localmx log-async log-debug log-dhcp log-facility log-queries mx-host mx-target ' +
    'naptr-record neg-ttl no-daemon no-dhcp-interface no-dhcpv4-interface no-hosts no-negcache no-ping no-poll no-resolv pid-file ' +
    'port ptr-record pxe-prompt pxe-service query-port quiet-dhcp quiet-dhcp6 quiet-ra ra-param read-ethers rebind-domain-ok ' +
    'rebind-localhost-ok resolv-file rev-server selfmx server servers-file srv-host stop-dns-rebind strict-order synth-domain ' +
    'tag-if tftp-no-blocksize tftp-no-fail tftp-root tftp-secure trust-anchor txt-record user'
  ).split(' '),
);

/** `dnsmasq --test [-C FILE]` and `-v`; starting it by hand is the service manager's work. */
export const dnsmasq: Program = async (run) => {
  const { machine, args } = run;
  if (args.includes('-v') || args.includes('--version'))
    return printed('Dnsmasq version 2.90  Copyright (c) 2000-2024 Simon Kelley\n');
  if (!args.includes('--test')) {
    await machine.services.apply([{ unit: 'dnsmasq', action: 'start' }]);
    return printed('');
  }
  const named = optionValue(args, '-C', '--conf-file');
  const names = (await machine.files.list('/etc/dnsmasq.d')).map((name) => `/etc/dnsmasq.d/${name}`);
  for (const file of named === undefined ? ['/etc/dnsmasq.conf', ...names] : [named]) {
    const text = await readText(machine.files, absolutePath(run, file));
    if (text === undefined) {
      if (file === named) return failed(3, `\ndnsmasq: cannot read ${file}: No such file or directory\n`);
      continue;
    }
    for (const [index, line] of text.split('\n').entries()) {
      const [option = ''] = line.replace(/#.*/, '').trim().split('=');
      if (option !== '' && !dnsmasqOptions.has(option.trim()))
        return failed(1, `\ndnsmasq: bad option at line ${index + 1} of ${file}\n`);
    }
  }
  return failed(0, 'dnsmasq: syntax check OK.\n');
};

/** `haproxy -c -f FILE` and `-v`: the machine's own check decides. */
export const haproxy: Program = async (run) => {
  const { machine, args } = run;
  if (args.includes('-v') || args.includes('-vv'))
    return printed('HAProxy version 2.6.12-1+deb12u2 2025/04/22 - https://haproxy.org/\n');
  const file = optionValue(args, '-f', '--file');
  if (file === undefined)
    return failed(
      1,
      'HAProxy version 2.6.12-1+deb12u2 2025/04/22 - https://haproxy.org/\nUsage : haproxy [-f <cfgfile|cfgdir>]* [ -vdVD ]\n',
    );
  const { ok, output } = await machine.services.check('haproxy', absolutePath(run, file));
  return ok ? printed('Configuration file is valid\n') : failed(1, output.endsWith('\n') ? output : `${output}\n`);
};

/** `keepalived -t [-f FILE]`, `--config-test`: balanced blocks that name a virtual router; status 5 when something is wrong. */
export const keepalived: Program = async (run) => {
  const { machine, args } = run;
  if (args.includes('-v') || args.includes('--version')) return failed(0, 'Keepalived v2.2.7 (01/16,2022)\n');
  if (!args.some((word) => word === '-t' || word.startsWith('--config-test'))) {
    await machine.services.apply([{ unit: 'keepalived', action: 'start' }]);
    return printed('');
  }
  const file = optionValue(args, '-f', '--use-file') ?? '/etc/keepalived/keepalived.conf';
  const text = await readText(machine.files, absolutePath(run, file));
  if (text === undefined) return failed(5, `Config files missing '${file}'.\n`);
  const body = text.replace(/[#!].*/g, '');
  const open = body.split('{').length - body.split('}').length;
  const problems: string[] = [];
  if (open !== 0)
    problems.push(`There are ${Math.abs(open)} missing '${open > 0 ? '}' : '{'}'s or extra '${open > 0 ? '{' : '}'}'s`);
  for (const [index, line] of body.split('\n').entries()) {
    const block = /^(\w+)[^{]*\{/.exec(line);
    if (
      block !== null &&
      ![
        'global_defs',
        'vrrp_instance',
        'vrrp_script',
        'vrrp_sync_group',
        'static_ipaddress',
        'static_routes',
        'static_rules',
        'virtual_server',
        'include',
      ].includes(block[1] ?? '')
    ) {
      problems.push(`(${file}: Line ${index + 1}) Unknown keyword '${block[1] ?? ''}'`);
    }
  }
  if (/^vrrp_instance/m.test(body) && !/virtual_router_id\s+\d+/.test(body)) problems.push('(x) the virtual router id must be set');
  return failed(problems.length > 0 ? 5 : 0, lines(problems));
};

/** `apache2ctl` and `apachectl`: `configtest`, `-t`, `-S`, `graceful`, `restart`. */
export const apachectl: Program = async ({ machine, args }) => {
  const [verb = ''] = args;
  if (verb === 'configtest' || verb === '-t') return failed(0, 'Syntax OK\n');
  if (verb === 'graceful' || verb === 'restart' || verb === 'start' || verb === 'stop') {
    await machine.services.apply([{ unit: 'apache2', action: verb === 'graceful' ? 'reload' : verb }]);
    return printed('');
  }
  if (verb === '-v') return printed('Server version: Apache/2.4.62 (Debian)\n');
  if (verb !== '-S') return failed(1, `Usage: apachectl start|stop|restart|graceful|configtest\n`);
  const sites = await machine.files.list('/etc/apache2/sites-enabled');
  return printed(lines(['VirtualHost configuration:', ...sites.map((site) => `         port * namevhost ${site}`)]));
};
