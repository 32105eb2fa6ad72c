import type { BagPatch } from '../bags/bag-patch.ts';
import type { Bags, FirewallRecord } from '../bags/bag-types.ts';
import { EntryEdits } from './entry-edits.ts';
import { sameJson } from './same-json.ts';

/** `already_added` tells what the server believes and changes from send to send. */
function sameRule(a: FirewallRecord, b: FirewallRecord): boolean {
  const { already_added: _a, ...ruleA } = a;
  const { already_added: _b, ...ruleB } = b;
  return sameJson(ruleA, ruleB);
}

/**
 * Firewall rules by id (2.2). A changed rule with a known id replaces the old one, which a 4.22 router ignores (section 8); an unchanged
 * one leaves the entry as it was first sent. Revoking an unknown id is fine.
 */
export function mergeFirewallRules<N extends 'firewallrules' | 'ipv6firewallrules'>(
  bags: Bags,
  bag: N,
  rules: readonly FirewallRecord[],
): { readonly bag: N; readonly ops: BagPatch<'firewallrules'>['ops'] } {
  const edits = new EntryEdits<FirewallRecord>(bags.get(bag));
  for (const rule of rules) {
    const id = String(rule.id);
    const known = edits.get(id);
    if (rule.revoked) {
      if (known !== undefined) edits.delete(id);
    } else if (known === undefined || !sameRule(known, rule)) edits.set(id, rule);
  }
  return { bag, ops: edits.ops() };
}
