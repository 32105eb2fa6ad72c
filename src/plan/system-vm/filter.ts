import { accept, drop, icmpType, toPort } from '../../render/iptables.ts';
import { putChain, putRule } from '../iptables/chains.ts';
import { acceptNewService, isEstablished, isNew } from '../iptables/fragments.ts';
import { inputRank } from '../iptables/ranks.ts';
import type { Emit } from '../parts.ts';
import type { RouterView } from '../router-view.ts';
import type { WholeSection } from '../section.ts';
import { bootArgument } from '../services/boot-arguments.ts';

const vncPortOf = (view: RouterView): number => {
  const told = bootArgument(view, 'vncport') ?? '';
  return /^[1-9]\d{1,4}$/.test(told) && Number(told) < 65_536 ? Number(told) : 8080;
};

/** Consoles: the browser's side on the public NIC, the load balancer's check on the inner ones. */
function planConsoleProxy(view: RouterView, emit: Emit): void {
  const open = (device: string, port: number): void =>
    putRule(emit, 'filter', 'INPUT', inputRank.web, acceptNewService('tcp', port, { inInterface: device }));
  for (const device of ['eth0', 'eth1']) open(device, 8001);
  for (const port of new Set([443, 80, vncPortOf(view)])) open('eth2', port);
}

/** The packet filter of a system VM: answers, ping, SSH on the control network, and its own service. */
export const systemVmFilterSection: WholeSection = {
  kind: 'whole',
  name: 'system VM filter',
  needs: [],
  plan(view, emit) {
    if (!view.systemVm) return;
    emit.chain({ family: 'ip', table: 'filter', chain: 'INPUT', policy: 'DROP' });
    emit.chain({ family: 'ip', table: 'filter', chain: 'FORWARD', policy: 'DROP' });
    emit.chain({ family: 'ip', table: 'filter', chain: 'OUTPUT', policy: 'ACCEPT' });
    for (const device of view.addressesByDevice.keys()) {
      putRule(emit, 'filter', 'INPUT', inputRank.established, { inInterface: device, matches: [isEstablished], target: accept });
    }
    // Time stamps tell an attacker the clock.
    putRule(emit, 'filter', 'INPUT', inputRank.icmpTimestamp, { protocol: 'icmp', matches: [icmpType(13)], target: drop });
    putRule(emit, 'filter', 'INPUT', inputRank.icmp, { protocol: 'icmp', target: accept });
    putRule(emit, 'filter', 'INPUT', inputRank.loopback, { inInterface: 'lo', target: accept });
    putRule(emit, 'filter', 'INPUT', inputRank.control, {
      inInterface: view.controlDevice ?? 'eth0',
      protocol: 'tcp',
      matches: [isNew, toPort('tcp', 3922)],
      target: accept,
    });
    if (view.type === 'consoleproxy') {
      planConsoleProxy(view, emit);
      return;
    }
    putChain(emit, 'filter', 'HTTP');
    // Downloads and uploads; the management server opens it to other stores by commands of its own.
    for (const port of [80, 443]) {
      putRule(emit, 'filter', 'INPUT', inputRank.web, acceptNewService('tcp', port, { inInterface: 'eth2' }));
    }
  },
};
