import { formatIpv4, prefixMask } from '#agent';
import type { LinkState, NetworkState } from '#agent';
import { lines } from '../program.ts';
import { deviceAddresses, type DeviceAddress } from '../reach/addresses.ts';
import { addressesOf, linksOf } from '../reach/kernel-routes.ts';

function byName(state: NetworkState): readonly LinkState[] {
  return linksOf(state).toSorted((a, b) => (a.device < b.device ? -1 : 1));
}

/** `netstat -i`: links that are up. */
export function interfaceTable(state: NetworkState): string {
  const rows = byName(state)
    .filter(({ up }) => up)
    .map(({ device, mtu }) => {
      const counts = '        0      0      0 0             0      0      0      0';
      return `${device.padEnd(12)} ${String(mtu).padStart(8)}${counts} ${device === 'lo' ? 'LRU' : 'BMRU'}`;
    });
  return lines([
    'Kernel Interface table',
    'Iface             MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg',
    ...rows,
  ]);
}

function addressLines(addresses: readonly DeviceAddress[]): readonly string[] {
  const v4 = addresses.find(({ address, secondary }) => address.family === 4 && !secondary);
  const v6 = addresses.filter(({ address }) => address.family === 6);
  const broadcast = v4?.state.broadcast === undefined ? '' : `  broadcast ${v4.state.broadcast}`;
  return [
    ...(v4 === undefined
      ? []
      : [`        inet ${v4.address.text}  netmask ${formatIpv4(prefixMask(v4.network.prefix))}${broadcast}`]),
    ...v6.map(({ address, network, device }) => {
      const scope = device === 'lo' ? '0x10<host>' : address.text.startsWith('fe80:') ? '0x20<link>' : '0x0<global>';
      return `        inet6 ${address.text}  prefixlen ${network.prefix}  scopeid ${scope}`;
    }),
  ];
}

/** A link as `ifconfig` prints it, an empty line behind. */
export function interfaceText(link: LinkState, state: NetworkState): string {
  const loopback = link.device === 'lo';
  const bits = loopback ? (link.up ? 73 : 8) : link.up ? 4163 : 4098;
  const names = loopback
    ? link.up
      ? 'UP,LOOPBACK,RUNNING'
      : 'LOOPBACK'
    : link.up
      ? 'UP,BROADCAST,RUNNING,MULTICAST'
      : 'BROADCAST,MULTICAST';
  const own = deviceAddresses(addressesOf(state)).filter(({ device }) => device === link.device);
  return lines([
    `${link.device}: flags=${bits}<${names}>  mtu ${link.mtu}`,
    ...addressLines(own),
    loopback ? '        loop  txqueuelen 1000  (Local Loopback)' : `        ether ${link.mac}  txqueuelen 1000  (Ethernet)`,
    '        RX packets 0  bytes 0 (0.0 B)',
    '        RX errors 0  dropped 0  overruns 0  frame 0',
    '        TX packets 0  bytes 0 (0.0 B)',
    '        TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0',
    '',
  ]);
}

/** What `ifconfig` lists: links that are up, with `all` the others too. */
export function interfaceTexts(state: NetworkState, all: boolean): string {
  return byName(state)
    .filter(({ up }) => all || up)
    .map((link) => interfaceText(link, state))
    .join('');
}
