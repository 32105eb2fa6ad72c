import { AgentError } from '../errors.ts';

/** What differs between the L2TP servers of two routers (cloudstack-vr-commands.md, 2.13). */
export interface L2tpServer {
  /** Addresses for the clients, `first-last`. */
  readonly ipRange: string;
  /** The router's own address in the tunnels. */
  readonly localIp: string;
}

/** `/etc/xl2tpd/xl2tpd.conf`. */
export function printXl2tpdConf(server: L2tpServer): string {
  const lines = [
    '[lns default]',
    `ip range = ${server.ipRange}`,
    `local ip = ${server.localIp}`,
    'require chap = yes',
    'refuse pap = yes',
    'pppoptfile = /etc/ppp/options.xl2tpd',
  ];
  return `${lines.join('\n')}\n`;
}

/** Undoes `printXl2tpdConf`; refuses with `VRA_BAD_INPUT` a file without range or address. */
export function parseXl2tpdConf(text: string): L2tpServer {
  const ipRange = /^ip range *= *(\S+)/m.exec(text)?.[1];
  const localIp = /^local ip *= *(\S+)/m.exec(text)?.[1];
  if (ipRange === undefined || localIp === undefined) {
    throw new AgentError('VRA_BAD_INPUT', 'xl2tpd.conf: "ip range" or "local ip" is missing');
  }
  return { ipRange, localIp };
}

/** `/etc/ppp/options.xl2tpd`; `dns` is the name server that clients are told. */
export function printPppOptions(dns: string): string {
  const lines = [
    'proxyarp',
    'ipcp-accept-local',
    'ipcp-accept-remote',
    'noccp',
    'idle 1800',
    'auth',
    'mtu 1410',
    'mru 1410',
    'nodefaultroute',
    'debug',
    'connect-delay 5000',
    `ms-dns ${dns}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** The name server of `printPppOptions`; undefined when none is told. */
export function parsePppOptions(text: string): string | undefined {
  return /^ms-dns (\S+)$/m.exec(text)?.[1];
}
