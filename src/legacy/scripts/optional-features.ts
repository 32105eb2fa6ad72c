import { parseIpv4, parseIpv4Cidr } from '../../net/ipv4.ts';
import type { ProgramResult } from '../../ports/system-port.ts';
import type { DoorAgent } from '../door-agent.ts';
import { chained, failed, printed, type Script } from '../script.ts';

/** Runs programs in order whatever they say; the status is the last one's. */
async function runAll(agent: DoorAgent, commands: readonly (readonly string[])[]): Promise<ProgramResult> {
  let result = printed('');
  for (const command of commands) result = chained(result, await agent.backend.system.run(command));
  return result;
}

/** `setup_tf_route.py <public ip> <private network>`: a route of Tungsten Fabric through the NIC of a public address. */
export const setupTungstenRoute: Script = async ({ agent }, args) => {
  const [publicIp, network] = args;
  if (publicIp === undefined || network === undefined || args.length !== 2)
    return failed('setup_tf_route.py: expected <public ip> <private network>');
  if (parseIpv4Cidr(network) === undefined) return failed(`setup_tf_route.py: "${network.slice(0, 80)}" is not a network`);
  const { addresses } = await agent.backend.network.observe();
  const at = addresses.find(({ cidr }) => cidr.startsWith(`${publicIp}/`));
  if (at === undefined) return failed(`setup_tf_route.py: no NIC has the address ${publicIp.slice(0, 80)}`);
  const table = `Table_${at.device}`;
  return runAll(agent, [
    ['ip', 'rule', 'add', 'from', at.cidr, 'to', network, 'lookup', table],
    ['ip', 'route', 'add', network, 'dev', at.device, 'table', table],
  ]);
};

/** `baremetal_snat.sh <management ip> <server ip> <gateway>`: lets bare-metal hosts reach the server that installs them. */
export const bareMetalSourceNat: Script = async ({ agent }, args) => {
  const [managementIp, server, gateway] = args;
  if (managementIp === undefined || server === undefined || gateway === undefined) {
    return failed('baremetal_snat.sh: expected <management ip> <server ip> <gateway>');
  }
  const bad = [managementIp, server, gateway].find((address) => parseIpv4(address) === undefined);
  if (bad !== undefined) return failed(`baremetal_snat.sh: "${bad.slice(0, 80)}" is not an IPv4 address`);
  const saved = (await agent.backend.system.run(['iptables-save'])).stdout;
  const routes = (await agent.backend.system.run(['ip', 'route'])).stdout;
  const wanted: (readonly [known: boolean, command: readonly string[]])[] = [
    [routes.includes(server), ['ip', 'route', 'add', server, 'via', gateway]],
    [
      saved.includes(`-A POSTROUTING -d ${server}`),
      ['iptables', '-t', 'nat', '-A', 'POSTROUTING', '-d', server, '-j', 'SNAT', '--to-source', managementIp],
    ],
    [
      saved.includes('-A INPUT -i eth0 -p udp -m udp --dport 69 -j ACCEPT'),
      ['iptables', '-I', 'INPUT', '-i', 'eth0', '-p', 'udp', '--dport', '69', '-j', 'ACCEPT'],
    ],
    [
      saved.includes('-A FORWARD -i eth1 -o eth0 -j ACCEPT'),
      ['iptables', '-A', 'FORWARD', '-i', 'eth1', '-o', 'eth0', '-j', 'ACCEPT'],
    ],
    [
      saved.includes(`-A FORWARD -d ${server}/32 -i eth0 -o eth1 -j ACCEPT`),
      ['iptables', '-I', 'FORWARD', '-d', `${server}/32`, '-i', 'eth0', '-o', 'eth1', '-j', 'ACCEPT'],
    ],
  ];
  return runAll(
    agent,
    wanted.filter(([known]) => !known).map(([, command]) => command),
  );
};

function base(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** `prepare_pxe.sh <kernel> <initrd> <template uuid> <file name> <kickstart>`: the boot menu of a bare-metal host. */
export const preparePxe: Script = async ({ files }, args) => {
  const [kernel, initrd, template, name, kickstart = ''] = args;
  if (kernel === undefined || initrd === undefined || template === undefined || name === undefined) {
    return failed('prepare_pxe.sh: expected <kernel> <initrd> <template uuid> <file name> <kickstart>');
  }
  const menu = [
    'DEFAULT default',
    'PROMPT 1',
    'TIMEOUT 26',
    'DISPLAY boot.msg',
    'LABEL default',
    `KERNEL ${template}/${base(kernel)}`,
    `APPEND ramdisk_size=66000 initrd=${template}/${base(initrd)} ks=${kickstart}`,
    '',
    '',
  ];
  await files.apply([{ op: 'put', path: `/opt/tftpboot/pxelinux.cfg/${base(name)}`, content: menu.join('\n') }]);
  return printed('');
};
