import { accept, fillChecksum, jump, restoreMark, toPort, type RuleSpec } from '../../render/iptables.ts';
import type { IptablesTable } from '../../ports/filter-port.ts';
import type { Emit } from '../parts.ts';
import type { RouterView } from '../router-view.ts';
import type { WholeSection } from '../section.ts';
import { putChain, putRule } from './chains.ts';
import {
  acceptNewService,
  acceptService,
  conntrackGroup,
  dhcpReply,
  isEstablished,
  isNew,
  newOrEstablished,
  vrrpGroup,
} from './fragments.ts';
import { forwardRank, inputRank, manglePreroutingRank, onlyRank, outboundRank } from './ranks.ts';

type BuiltInChain = readonly [table: IptablesTable, chain: string, policy: 'ACCEPT' | 'DROP'];

const builtInChains: readonly BuiltInChain[] = [
  ['mangle', 'PREROUTING', 'ACCEPT'],
  ['mangle', 'INPUT', 'ACCEPT'],
  ['mangle', 'FORWARD', 'ACCEPT'],
  ['mangle', 'OUTPUT', 'ACCEPT'],
  ['mangle', 'POSTROUTING', 'ACCEPT'],
  ['filter', 'INPUT', 'DROP'],
  ['filter', 'FORWARD', 'DROP'],
  ['filter', 'OUTPUT', 'ACCEPT'],
  ['nat', 'PREROUTING', 'ACCEPT'],
  ['nat', 'INPUT', 'ACCEPT'],
  ['nat', 'OUTPUT', 'ACCEPT'],
  ['nat', 'POSTROUTING', 'ACCEPT'],
];

const input = (emit: Emit, rank: number, rule: RuleSpec): void => putRule(emit, 'filter', 'INPUT', rank, rule);
const forward = (emit: Emit, rank: number, rule: RuleSpec): void => putRule(emit, 'filter', 'FORWARD', rank, rule);

/** SSH on the control network (3.5), answers, ping, the router itself, multicast of redundant pairs. */
function planCommonInput(emit: Emit, controlDevice: string): void {
  input(emit, inputRank.multicast, { destination: vrrpGroup, target: accept });
  input(emit, inputRank.multicast, { destination: conntrackGroup, target: accept });
  input(emit, inputRank.icmp, { protocol: 'icmp', target: accept });
  input(emit, inputRank.loopback, { inInterface: 'lo', target: accept });
  input(emit, inputRank.control, {
    inInterface: controlDevice,
    protocol: 'tcp',
    matches: [toPort('tcp', 3922), newOrEstablished],
    target: accept,
  });
}

function planAnswersTo(emit: Emit, devices: readonly string[]): void {
  for (const inInterface of devices) input(emit, inputRank.established, { inInterface, matches: [isEstablished], target: accept });
}

function planGuestMangle(emit: Emit): void {
  putRule(emit, 'mangle', 'PREROUTING', manglePreroutingRank.restoreMark, { matches: [isEstablished], target: restoreMark });
  putRule(emit, 'mangle', 'POSTROUTING', onlyRank, { ...dhcpReply, target: fillChecksum });
}

/** The file of isolated and shared routers; the shared one has no web rule, and DNS for everybody gives way to the guest network's. */
function planRouterFile(view: RouterView, emit: Emit): void {
  planCommonInput(emit, 'eth1');
  planAnswersTo(emit, ['eth0', 'eth1', 'eth2']);
  input(emit, inputRank.dhcp, acceptService('udp', 67, { inInterface: 'eth0' }));
  if (view.type === 'router') input(emit, inputRank.web, acceptNewService('tcp', 80, { inInterface: 'eth0' }));
  forward(emit, forwardRank.established, { inInterface: 'eth0', outInterface: 'eth1', matches: [isEstablished], target: accept });
  forward(emit, forwardRank.established, { inInterface: 'eth2', outInterface: 'eth0', matches: [isEstablished], target: accept });
  forward(emit, forwardRank.intraGuest, { inInterface: 'eth0', outInterface: 'eth0', matches: [isNew], target: accept });
  forward(emit, forwardRank.intraGuest, { inInterface: 'eth0', outInterface: 'eth0', matches: [isEstablished], target: accept });
  forward(emit, forwardRank.outbound, { inInterface: 'eth0', outInterface: 'eth2', target: jump('FW_OUTBOUND') });
  putRule(emit, 'filter', 'FW_OUTBOUND', outboundRank.egress, { target: jump('FW_EGRESS_RULES') });
  planGuestMangle(emit);
}

/** The files of internal and elastic load balancers: their own rule for SSH stands beside the one of every router. */
function planBalancerFile(view: RouterView, emit: Emit): void {
  planCommonInput(emit, 'eth1');
  planAnswersTo(emit, view.type === 'elbvm' ? ['eth0', 'eth1', 'eth2'] : ['eth0', 'eth1']);
  input(emit, inputRank.control, { inInterface: 'eth1', protocol: 'tcp', matches: [isNew, toPort('tcp', 3922)], target: accept });
}

function planVpcFile(emit: Emit): void {
  planCommonInput(emit, 'eth0');
  input(emit, inputRank.established, { matches: [isEstablished], target: accept });
  forward(emit, forwardRank.established, { matches: [isEstablished], target: accept });
  putRule(emit, 'mangle', 'OUTPUT', onlyRank, { ...dhcpReply, target: fillChecksum });
}

/**
 * Built-in chains and what is left of the file that a router loads at boot after its own scripts ran (2.7, 2.7.3, 3.3). A router in
 * routed mode has no iptables at all (2.7.4).
 */
export const baseSection: WholeSection = {
  kind: 'whole',
  name: 'iptables-base',
  needs: [],
  plan(view, emit) {
    if (view.routed) return;
    for (const [table, chain, policy] of builtInChains) emit.chain({ family: 'ip', table, chain, policy });
    putChain(emit, 'filter', 'FW_EGRESS_RULES');
    if (view.vpc) {
      planVpcFile(emit);
      return;
    }
    putChain(emit, 'filter', 'FW_OUTBOUND');
    putRule(emit, 'filter', 'FW_OUTBOUND', outboundRank.established, { matches: [isEstablished], target: accept });
    if (view.type === 'router' || view.type === 'dhcpsrvr') planRouterFile(view, emit);
    else planBalancerFile(view, emit);
  },
};
