import { failed, printed, type Script } from '../script.ts';

const path = '/etc/dnsmasq.d/cloud.conf';

/** cloud.conf with the MTU option of a device set, and the line that was there before. */
export function withMtuOption(
  text: string,
  device: string,
  mtu: number,
): { readonly text: string; readonly before: string | undefined } {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  const option = `dhcp-option=${device},26,${mtu}`;
  const at = lines.findIndex((line) => line.startsWith(`dhcp-option=${device},26,`));
  const before = at < 0 ? undefined : lines[at];
  if (at < 0) lines.push(option);
  else lines[at] = option;
  return { text: `${lines.join('\n')}\n`, before };
}

/**
 * `update_interface_config.sh <ip> <prefix length> <mtu> <tries>`: finds the NIC with that address, sets its MTU and the DHCP option, and
 * restarts dnsmasq (cloudstack-vr-commands.md, 1.10.20). Prints the NIC; status 1 and `Interface with IP <ip> not found` without one.
 * It does not wait for the NIC to come: commands of a router run one at a time, so none can.
 */
export const interfaceConfig: Script = async ({ agent, files }, args) => {
  const [ip = '', prefix = '', mtuText = ''] = args;
  const mtu = Number(mtuText);
  if (!/^\d{2,5}$/.test(mtuText) || mtu < 68 || mtu > 65_535) {
    return failed(`update_interface_config.sh: "${mtuText.slice(0, 20)}" is not an MTU: give 68 to 65535`);
  }
  const { addresses } = await agent.backend.network.observe();
  const device = addresses.find(({ cidr, broadcast }) => cidr === `${ip}/${prefix}` && broadcast !== undefined)?.device;
  if (device === undefined) return { stdout: `\nInterface with IP ${ip} not found\n`, stderr: '', exitCode: 1 };
  const old = Buffer.from((await files.read(path)) ?? []).toString('utf8');
  const { text, before } = withMtuOption(old, device, mtu);
  await agent.backend.network.apply({ links: [{ device, mtu }] });
  await files.apply([{ op: 'put', path, content: text, mode: 0o644 }]);
  await agent.backend.services.apply([{ unit: 'dnsmasq', action: 'restart' }]);
  return printed(`${device}\n${before === undefined ? '' : `${before}\n`}`);
};
