import type { EntrySection } from '../section.ts';
import { planPortForward } from './port-forwards.ts';
import { planStaticNat } from './static-nat.ts';

/** Port forwards and static NAT, element by element (1.10.1, 1.10.2). */
export const forwardingRulesSection: EntrySection<'forwardingrules'> = {
  kind: 'entries',
  name: 'iptables-forwarding-rules',
  bag: 'forwardingrules',
  plan(view, _publicIp, rule, emit) {
    if (view.routed) return;
    if (rule.type === 'staticnat') planStaticNat(view, emit, rule);
    else planPortForward(view, emit, rule);
  },
};
