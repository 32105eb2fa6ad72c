import { chained, failed, printed, type Script } from '../script.ts';

/** `checks2svpn.sh <peer>`: whether the tunnel to a peer is up; status 0 when it is, 11 when not. */
export const siteToSiteStatus: Script = async ({ agent }, args) => {
  const [peer = ''] = args;
  if (peer === '') return { stdout: 'Fail to find VPN peer address!\n', stderr: '', exitCode: 1 };
  if (!/^[\w.:-]+$/.test(peer)) return failed(`checks2svpn.sh: "${peer.slice(0, 80)}" is not an address`);
  const status = await agent.backend.system.run(['ipsec', 'status', `vpn-${peer}`]);
  if (status.stdout.includes('ESTABLISHED')) return printed('IPsec SA found;Site-to-site VPN have connected\n');
  return { stdout: 'IPsec SA not found;Site-to-site VPN have not connected\n', stderr: '', exitCode: 11 };
};

/** `checkbatchs2svpn.sh <peer>…`: `<peer>:<status>:<text>&` for each, without a line end (cloudstack-vr-commands.md, 1.11). */
export const siteToSiteStatuses: Script = async (context, args) => {
  let answer = printed('');
  for (const peer of args.flatMap((arg) => arg.split(/\s+/)).filter((arg) => arg !== '')) {
    const one = await siteToSiteStatus(context, [peer]);
    answer = chained(answer, { stdout: `${peer}:${one.exitCode}:${one.stdout.trimEnd()}&`, stderr: one.stderr, exitCode: 0 });
  }
  return answer;
};
