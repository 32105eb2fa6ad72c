import type { CommandTypes } from '../../../../../fleet/connectors/cloudstack/classes/index.ts';
import { classNames } from '../../../../../fleet/connectors/cloudstack/classes/index.ts';
import type { Answer, CommandName } from '../../../../../fleet/connectors/cloudstack/commands/command.ts';
import type { NetworkFleet } from './network-fleet.ts';

export const host = 'kvm-sim-0001';

export const router = { name: 'r-4-VM', controlIp: '169.254.3.7', guestIp: '10.1.1.1', publicMac: '1e:00:12:00:00:07' } as const;

const isolatedArguments =
  'template=domP name=r-4-VM eth0ip=10.1.1.1 eth0mask=255.255.255.0 gateway=203.0.113.1 domain=cs.example ' +
  'cidrsize=24 dhcprange=10.1.1.1 eth1ip=169.254.3.7 eth1mask=255.255.0.0 type=router disable_rp_filter=true ' +
  'eth2ip=203.0.113.10 eth2mask=255.255.255.0 dns1=8.8.8.8 baremetalnotificationsecuritykey=x';

/** Sends a command to the host of the router, to the router unless its fields say otherwise. */
export function send<C extends CommandName>(
  fleet: NetworkFleet,
  name: C,
  fields: CommandTypes[C] = {},
  agent: string = host,
): Promise<Answer> {
  const accessDetails = { 'router.name': router.name, 'router.ip': router.controlIp, 'router.guest.ip': router.guestIp };
  return fleet.execute(agent, { className: classNames[name], fields: { accessDetails, ...fields } });
}

/** Starts the router of an isolated network with guest, control and public NIC; the server lists them in no order. */
export async function startRouter(fleet: NetworkFleet): Promise<void> {
  const { fields } = await send(fleet, 'StartCommand', {
    vm: {
      name: router.name,
      type: 'DomainRouter',
      bootArgs: isolatedArguments,
      nics: [
        { mac: router.publicMac, deviceId: 2, type: 'Public', ip: '203.0.113.10', broadcastUri: 'vlan://50' },
        { mac: '02:00:00:01:00:01', deviceId: 0, type: 'Guest', ip: router.guestIp, broadcastUri: 'vlan://1042' },
        { mac: '0e:00:a9:fe:03:07', deviceId: 1, type: 'Control', ip: router.controlIp },
      ],
    },
  });
  if (!fields.result) throw new Error(fields.details);
}

/** An address of the main public NIC, or of the NIC with another MAC. */
export function publicAddress(publicIp: string, fields: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return {
    publicIp,
    sourceNat: true,
    add: true,
    oneToOneNat: false,
    firstIP: true,
    broadcastUri: 'vlan://50',
    vlanGateway: '203.0.113.1',
    vlanNetmask: '255.255.255.0',
    vifMacAddress: router.publicMac,
    trafficType: 'Public',
    newNic: false,
    isPrivateGateway: false,
    mtu: 1500,
    ...fields,
  };
}

export function lease(last: number): CommandTypes['DhcpEntryCommand'] {
  return {
    vmMac: `02:01:00:cc:00:${last.toString(16).padStart(2, '0')}`,
    vmIpAddress: `10.1.1.${last}`,
    vmName: `vm-${last}`,
    defaultRouter: '10.1.1.1',
    defaultDns: '10.1.1.1',
    isDefault: true,
  };
}
