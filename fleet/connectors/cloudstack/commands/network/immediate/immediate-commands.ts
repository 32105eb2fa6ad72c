import { AgentError, netmaskPrefix } from '#agent';
import type { HandleCksIsoCommand, IpAddressTO, ManageServiceCommand, UpdateNetworkCommand } from '../../../classes/index.ts';
import { failed, succeeded } from '../../command.ts';
import type { Query } from '../queries/router-queries.ts';
import { timeouts, type RouterAddress, type RouterLink } from '../routers/router-link.ts';
import { required } from '../../required.ts';

/** How often the router looks for the NIC, a tenth of a second apart. */
const tries = 15;

async function updateMtu(link: RouterLink, router: RouterAddress, ip: IpAddressTO): Promise<boolean> {
  const netmask = required(ip.vlanNetmask, 'ipAddresses.vlanNetmask');
  const prefix = netmaskPrefix(netmask);
  if (prefix === undefined) throw new AgentError('VRA_BAD_INPUT', `ipAddresses.vlanNetmask: "${netmask}" is not a netmask`);
  const publicIp = required(ip.publicIp, 'ipAddresses.publicIp');
  const args = `${publicIp} ${prefix} ${required(ip.mtu, 'ipAddresses.mtu')} ${tries}`;
  const { success, details } = await link.run(router, 'update_interface_config.sh', args, timeouts.query);
  // An address that is elsewhere is fine; any other trouble counts on the router that carries the traffic only.
  return success || details.includes(`Interface with IP ${publicIp} not found`) || ip.details?.['redundantstate'] !== 'PRIMARY';
}

/** Another MTU for the NICs of some addresses (cloudstack-vr-commands.md, 1.10.20). */
export const updateNetwork: Query<UpdateNetworkCommand> = async (link, router, { ipAddresses }) => {
  for (const ip of required(ipAddresses, 'ipAddresses')) {
    if (!(await updateMtu(link, router, ip))) return failed('Failed to update interface mtu');
  }
  return succeeded();
};

/** The CD of a Kubernetes release, for guests to read (1.10.21). */
export const handleCksIso: Query<HandleCksIsoCommand> = async (link, router, { mountCksIso }) => {
  const { success, details } = await link.run(router, 'cks_iso.sh', String(mountCksIso ?? false), timeouts.query);
  return success ? succeeded(details) : failed(details === '' ? 'cks_iso.sh failed' : details);
};

/** `systemctl` on a router (1.10.21). */
export const manageService: Query<ManageServiceCommand> = async (link, router, command) => {
  const action = required(command.action, 'action');
  const service = required(command.serviceName, 'serviceName');
  const { success, details } = await link.run(router, 'manage_service.sh', `${action} ${service}`, timeouts.query);
  return success
    ? succeeded(`Successfully executed action: ${action} on service: ${service}. Details: ${details}`)
    : failed(`Failed to execute action: ${action} on service: ${service}. Details: ${details}`);
};
