import { createHash } from 'node:crypto';
import { isHostName } from '../../net/host-name.ts';
import { parseIpv4 } from '../../net/ipv4.ts';
import { printConntrackdConf } from '../../render/conntrackd.ts';
import { printKeepalivedConf, type VirtualAddress } from '../../render/keepalived.ts';
import type { RouterView } from '../router-view.ts';
import type { Section, WholeSection } from '../section.ts';
import { planHeartbeat } from './heartbeat.ts';
import { guestInterface, holdsGateway } from './state.ts';

const keepalivedConf = '/etc/keepalived/keepalived.conf';
const conntrackdConf = '/etc/conntrackd/conntrackd.conf';

/** Both of a pair derive the same password: from the VPC's, else from what they have in common (4.2). */
function pairPassword(view: RouterView): string {
  const given = view.arg('router_password');
  if (given !== undefined && /^[\w.+=-]+$/.test(given)) return given.slice(0, 8);
  const shared = view.type === 'router' ? view.arg('eth2ip') : view.vpcCidr;
  return createHash('md5')
    .update(`${shared ?? 'unknown'}-${view.arg('router_id') ?? '1'}`)
    .digest('hex')
    .slice(0, 8);
}

function advertSeconds(view: RouterView): number {
  const told = view.arg('advert_int') ?? '';
  return /^[1-9]\d{0,2}$/.test(told) && Number(told) < 256 ? Number(told) : 1;
}

/** Every guest network's gateway; in an isolated network the command line tells it, since the record has the router's own (4.2). */
function virtualAddresses(view: RouterView): VirtualAddress[] {
  return view.addresses
    .filter((address) => address.role === 'guest')
    .flatMap(({ device, network, record }) => {
      const gateway = view.vpc ? record.gateway : view.arg('guestgw');
      if (gateway === undefined || parseIpv4(gateway) === undefined) return [];
      return [{ cidr: `${gateway}/${network.prefix}`, broadcast: record.broadcast, device }];
    });
}

/**
 * keepalived and conntrackd of a redundant router, from its first guest NIC on; others have neither (4.2 to 4.4). In FAULT both are
 * down, which is what CheckRouter sees of it (4.1).
 */
const redundancySection: WholeSection = {
  kind: 'whole',
  name: 'redundancy',
  needs: [],
  plan(view, emit) {
    const guest = guestInterface(view);
    if (!view.redundant || guest === undefined) {
      emit.service({ unit: 'keepalived', state: 'stopped', enabled: view.redundant });
      emit.service({ unit: 'conntrackd', state: 'stopped', enabled: false });
      return;
    }
    const addresses = virtualAddresses(view);
    emit.file({
      path: keepalivedConf,
      content: printKeepalivedConf({
        routerName: isHostName(view.name) ? view.name : 'router',
        device: guest.device,
        advertSeconds: advertSeconds(view),
        password: pairPassword(view),
        virtualAddresses: addresses,
      }),
    });
    const control = view.addresses.find((address) => address.role === 'control');
    emit.file({
      path: conntrackdConf,
      content: printConntrackdConf({
        device: guest.device,
        address: guest.ip,
        ignored: ['127.0.0.1', ...(control === undefined ? [] : [control.ip])],
      }),
    });
    planHeartbeat(emit);
    const state = view.redundantState === 'FAULT' ? 'stopped' : 'running';
    // A primary that restarted keepalived would hand its networks over.
    const reaction = view.serving ? { reloadOn: [keepalivedConf] } : { restartOn: [keepalivedConf, conntrackdConf] };
    emit.service({ unit: 'conntrackd', state, enabled: false, restartOn: [conntrackdConf] });
    emit.service({ unit: 'keepalived', state, enabled: true, ...reaction });
    if (holdsGateway(view)) for (const address of addresses) emit.address(address);
  },
};

/** Files, services and shared addresses of redundant pairs (cloudstack-vr-commands.md, 4). */
export const redundancySections: readonly Section[] = [redundancySection];
export { redundantStatePatch, redundantStatus, type RedundantStatus } from './state.ts';
