import type { Program } from '#backends/dummy';
import type { HostView } from '../host-ports.ts';
import { hostNetworkState } from '../network/host-network.ts';
import { failed, lines, printed } from './program-text.ts';

/** `brctl show [BRIDGE]`: bridges follow machines and networks, so that there is nothing to change by hand. */
export function brctl(view: () => HostView): Program {
  return async ({ args }) => {
    const [verb, ...names] = args;
    if (verb === undefined)
      return failed(1, 'Usage: brctl [commands]\ncommands:\n\tshow      \t[ <bridge> ]\t\tshow a list of bridges\n');
    if (verb !== 'show') return failed(1, `never heard of command [${verb}]\n`);
    const { links } = hostNetworkState(view());
    const bridges = links.filter(({ device, master }) => master === undefined && isBridge(device));
    const unknown = names.find((name) => !bridges.some(({ device }) => device === name));
    if (unknown !== undefined) return failed(1, `bridge ${unknown} does not exist!\n`);
    const rows = bridges
      .filter(({ device }) => names.length === 0 || names.includes(device))
      .flatMap(({ device, mac }) => {
        const ports = links.filter(({ master }) => master === device).map((link) => link.device);
        const [first = '', ...others] = ports;
        return [`${device}\t\t8000.${mac.replaceAll(':', '')}\tno\t\t${first}`, ...others.map((port) => `\t\t\t\t\t\t\t${port}`)];
      });
    return printed(lines(['bridge name\tbridge id\t\tSTP enabled\tinterfaces', ...rows]));
  };
}

/** Links without a master that are none are NICs. */
function isBridge(device: string): boolean {
  return !/^(?:eth|en|em|bond|team|vxlan|vnet)/.test(device);
}
