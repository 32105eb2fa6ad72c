import { dnsmasqOption, printDnsmasqConfig, type DnsmasqOption } from '../../render/dnsmasq-config.ts';
import { requireWord } from '../../render/checked-text.ts';
import type { RouterView } from '../router-view.ts';
import type { WholeSection } from '../section.ts';
import { bootArgument, upstreamDns, upstreamDns6 } from './boot-arguments.ts';
import { servesGuests } from './guest-addresses.ts';

/** As many leases as there are host entries; the 2,100 of a 4.22 router turned guests away (7.3, 8). */
const leaseLimit = '1000000';

const listed = (text: string | undefined): string[] => (text ?? '').split(',').filter((item) => item !== '');

/** Directives that both kinds of router share, around those of their own (cloudstack-vr-commands.md, 2.9). */
function common(domain: string, own: readonly DnsmasqOption[], domainOption: string): DnsmasqOption[] {
  return [
    dnsmasqOption('domain-needed'),
    dnsmasqOption('bogus-priv'),
    dnsmasqOption('resolv-file', '/etc/dnsmasq-resolv.conf'),
    dnsmasqOption('local', `/${domain}/`),
    dnsmasqOption('except-interface', 'lo'),
    dnsmasqOption('expand-hosts'),
    dnsmasqOption('domain', domain),
    dnsmasqOption('dhcp-option', '15', `"${domainOption}"`),
    dnsmasqOption('dhcp-option', 'vendor:MSFT', '2', '1i'),
    dnsmasqOption('dhcp-lease-max', leaseLimit),
    dnsmasqOption('log-facility', '/var/log/dnsmasq.log'),
    dnsmasqOption('conf-dir', '/etc/dnsmasq.d'),
    dnsmasqOption('dhcp-optsfile', '/etc/dhcpopts.txt'),
    dnsmasqOption('localise-queries'),
    ...own,
  ];
}

/** Of a VPC: tiers come and go, so ranges and options are per tier in `/etc/dnsmasq.d/cloud.conf`. */
function vpcDirectives(domain: string): DnsmasqOption[] {
  return common(domain, [], '2.vmops-test.vmops.com');
}

function ownAddresses(view: RouterView): { readonly router: string | undefined; readonly resolver: string | undefined } {
  const own = bootArgument(view, 'eth0ip');
  if (view.redundant) return { router: bootArgument(view, 'guestgw'), resolver: bootArgument(view, 'guestgw') };
  return { router: view.type === 'dhcpsrvr' ? bootArgument(view, 'gateway') : own, resolver: own };
}

function ipv6Directives(view: RouterView): DnsmasqOption[] {
  const address = bootArgument(view, 'eth0ip6');
  if (address === undefined) return [];
  const servers = [...(view.flag('useextdns') ? [] : ['[::]']), ...upstreamDns6(view).map((server) => `[${server}]`)];
  return [
    dnsmasqOption('dhcp-range', address, 'static'),
    dnsmasqOption('dhcp-option', 'tag:nondefault6', 'option6:dns-server'),
    ...(servers.length > 0 ? [dnsmasqOption('dhcp-option', 'option6:dns-server', ...servers)] : []),
    // On a dual-stack network the lease file stays the agent's.
    dnsmasqOption('leasefile-ro'),
  ];
}

/** Of an isolated or shared network: one guest network, known from the boot arguments. */
function guestDirectives(view: RouterView): DnsmasqOption[] {
  const { router, resolver } = ownAddresses(view);
  const external = view.flag('useextdns');
  const servers = [...(external || resolver === undefined ? [] : [resolver]), ...upstreamDns(view)];
  const search = listed(view.arg('dnssearchorder'));
  const range = bootArgument(view, 'dhcprange') ?? bootArgument(view, 'eth0ip');
  const own = [
    ...['eth1', 'eth2'].flatMap((device) => [
      dnsmasqOption('except-interface', device),
      dnsmasqOption('no-dhcp-interface', device),
    ]),
    ...(range === undefined ? [] : [dnsmasqOption('dhcp-range', range, 'static')]),
    dnsmasqOption('dhcp-hostsfile', '/etc/dhcphosts.txt'),
    dnsmasqOption('dhcp-ignore', 'tag:!known'),
    dnsmasqOption('dhcp-boot', 'pxelinux.0'),
    dnsmasqOption('enable-tftp'),
    dnsmasqOption('tftp-root', '/opt/tftpboot'),
    ...(search.length > 0 ? [dnsmasqOption('dhcp-option-force', '119', ...search)] : []),
    ...(router === undefined ? [] : [dnsmasqOption('dhcp-option', 'option:router', router)]),
    ...(external ? [dnsmasqOption('port', '0')] : []),
    ...(servers.length > 0 ? [dnsmasqOption('dhcp-option', '6', ...servers)] : []),
    dnsmasqOption('dhcp-client-update'),
    ...ipv6Directives(view),
  ];
  return common(view.domain, own, search.length > 0 ? search.join(' ') : view.domain);
}

/** `/etc/dnsmasq.conf`, fixed at boot. What changes with the guests is in the files of the dhcp section. */
export const dnsmasqBaseSection: WholeSection = {
  kind: 'whole',
  name: 'dnsmasq base',
  needs: [],
  plan(view, emit) {
    if (!servesGuests(view)) return;
    requireWord(view.domain, 'domain');
    emit.file({
      path: '/etc/dnsmasq.conf',
      content: printDnsmasqConfig(view.vpc ? vpcDirectives(view.domain) : guestDirectives(view)),
    });
    const leaseFileIsOurs = view.vpc || bootArgument(view, 'eth0ip6') === undefined;
    emit.file({ path: '/var/cache/cloud/dnsmasq_managed_lease', content: leaseFileIsOurs ? '1\n' : '0\n' });
  },
};
