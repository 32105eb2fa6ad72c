import { actions, nic, packet, start } from '../fleet/support/small-recording.ts';

const bootArguments =
  ' template=domP name=r-4-VM eth0ip=10.1.1.1 eth0mask=255.255.255.0 domain=cs2cloud.internal cidrsize=24 dhcprange=10.1.1.1' +
  ' eth1ip=169.254.3.7 eth1mask=255.255.0.0 eth2ip=203.0.113.10 eth2mask=255.255.255.0 gateway=203.0.113.1 type=router dns1=8.8.8.8';
const nics = [nic(2, '1e:00:12:00:00:07'), nic(0, '02:01:00:cc:00:02'), nic(1, '0e:00:a9:fe:03:07')];
const dhcpEntry = {
  host_name: 'vm1',
  mac_address: '02:01:00:cc:00:05',
  ipv4_address: '10.1.1.50',
  default_gateway: '10.1.1.1',
  default_entry: true,
  remove: false,
  type: 'dhcpentry',
  delete_from_processed_cache: false,
};

/** One isolated router that gets a DHCP entry, is asked for its version, and is stopped. */
export const session = [
  packet(start('r-4-VM', nics, bootArguments), ['GetDomRVersionCmd', { accessDetails: { 'router.name': 'r-4-VM' } }]),
  packet(['DhcpEntryCommand', { accessDetails: { 'router.name': 'r-4-VM' } }]),
  packet(['StopCommand', { vmName: 'r-4-VM', gently: true }]),
];
export const acts = [
  actions(1, 1, 'r-4-VM', 'GetDomRVersionCmd', [{ script: 'get_template_version.sh' }]),
  actions(2, 0, 'r-4-VM', 'DhcpEntryCommand', [
    { file: '/var/cache/cloud/vm_dhcp_entry.json.1', json: dhcpEntry },
    { script: 'update_config.py', args: 'vm_dhcp_entry.json.1' },
  ]),
];
