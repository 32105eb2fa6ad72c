import { printed, type Script } from '../script.ts';

interface RetiredScript {
  /** What it prints on stderr when it is called without sense, and its status then. */
  readonly usage: string;
  readonly exitCode: number;
}

/**
 * Scripts that a 4.22 template still carries although no 4.22 server runs them on KVM, XenServer or VMware (cloudstack-vr-commands.md,
 * Appendix C). They changed a router behind its databags, so here they say how they are called and change nothing.
 */
const retired: ReadonlyMap<string, RetiredScript> = new Map([
  [
    'ipassoc.sh',
    {
      usage:
        'Usage:\n ipassoc.sh -A    -l <public-ip-address>   -c <dev> [-f] \n ipassoc.sh -D  -l <public-ip-address>  -c <dev> [-f] ',
      exitCode: 2,
    },
  ],
  [
    'loadbalancer.sh',
    {
      usage:
        'Usage: loadbalancer.sh:  -i <domR eth1 ip>  -a <added public ip address ip:port> -d <removed ip:port> -f <load balancer config> -s <stats ip ip:port:cidr>  ',
      exitCode: 2,
    },
  ],
  [
    'ilb.sh',
    {
      usage: 'Usage: ilb.sh -a <added ip:port> -d <removed ip:port> -f <load balancer config> -s <stats ip:port:cidr>',
      exitCode: 2,
    },
  ],
  [
    'edithosts.sh',
    {
      usage:
        'edithosts: -m <MAC> -4 <IPv4> -6 <IPv6> -h <hostname> -d <default router> -n <name server address> -s <Routes> -u <DUID> [-N]',
      exitCode: 1,
    },
  ],
  ['dnsmasq.sh', { usage: 'Usage: dnsmasq.sh <config entries>', exitCode: 2 }],
  ['vmdata.py', { usage: 'vmdata.py -f <json file> | -d <base64 json>', exitCode: 2 }],
  ['vpc_snat.sh', { usage: 'Usage: vpc_snat.sh -[A|D] -l <public ip> -c <dev>', exitCode: 2 }],
  ['vpc_staticroute.sh', { usage: 'Usage: vpc_staticroute.sh -a <routes>', exitCode: 2 }],
  [
    'vpn_l2tp.sh',
    {
      usage:
        'Usage: vpn_l2tp.sh -c -r <ip range> -l <local ip> -p <psk> -s <public ip> -i <interface> | -d -s <public ip> | -u <user,password> | -U <user>',
      exitCode: 1,
    },
  ],
  [
    'ipsectunnel.sh',
    {
      usage:
        'Usage: ipsectunnel.sh: (-A|-D) -l <left-side vpn peer> -n <left-side guest cidr> -g <left-side gateway> -r <right-side vpn peer> -N <right-side private subnets>',
      exitCode: 2,
    },
  ],
  ['monitor_service.sh', { usage: 'Usage: monitor_service.sh -c <service configuration> | -d', exitCode: 2 }],
  ['line_edit.py', { usage: 'usage: line_edit.py [-h] [-c CONFIG] [-r] [-s SECTION] filename', exitCode: 2 }],
]);

export const retiredScripts: ReadonlyMap<string, Script> = new Map(
  [...retired].map(([name, { usage, exitCode }]) => [
    name,
    ({ cloudLog }, args) => {
      cloudLog.note(name, `called with ${args.length} arguments; nothing in 4.22 needs it, nothing was changed`);
      return Promise.resolve({ ...printed(''), stderr: `${usage}\n`, exitCode });
    },
  ]),
);
