/** `/etc/protocols` of a Debian 12 router: what iptables calls a protocol number. Numbers that are missing print as numbers. */
const namesByNumber: ReadonlyMap<number, string> = new Map(
  (
    'icmp 1,igmp 2,ggp 3,ipencap 4,st 5,tcp 6,egp 8,igp 9,pup 12,udp 17,hmp 20,xns-idp 22,rdp 27,iso-tp4 29,dccp 33,xtp 36,ddp 37,' +
    'idpr-cmtp 38,ipv6 41,ipv6-route 43,ipv6-frag 44,idrp 45,rsvp 46,gre 47,esp 50,ah 51,skip 57,ipv6-icmp 58,ipv6-nonxt 59,ipv6-opts 60,' +
    'rspf 73,vmtp 81,eigrp 88,ospf 89,ax.25 93,ipip 94,etherip 97,encap 98,pim 103,ipcomp 108,vrrp 112,l2tp 115,isis 124,sctp 132,fc 133,' +
    'mobility-header 135,udplite 136,mpls-in-ip 137,manet 138,hip 139,shim6 140,wesp 141,rohc 142,ethernet 143'
  )
    .split(',')
    .map((entry): [number, string] => {
      const [name = '', number = ''] = entry.split(' ');
      return [Number(number), name];
    }),
);

const numbersByName: ReadonlyMap<string, number> = new Map([...namesByNumber].map(([number, name]) => [name, number]));

/** A protocol as iptables prints it: its name where `/etc/protocols` has one, else the number. Undefined when it is none (1 to 255). */
export function protocolName(protocol: string | number): string | undefined {
  if (typeof protocol === 'string' && numbersByName.has(protocol)) return protocol;
  const text = String(protocol).toLowerCase();
  if (numbersByName.has(text)) return text;
  if (!/^[1-9]\d{0,2}$/.test(text)) return undefined;
  const number = Number(text);
  return number > 255 ? undefined : (namesByNumber.get(number) ?? text);
}

/** The number of a protocol given by name or number, 1 to 255. */
export function protocolNumber(protocol: string | number): number | undefined {
  const name = protocolName(protocol);
  return name === undefined ? undefined : (numbersByName.get(name) ?? Number(name));
}
