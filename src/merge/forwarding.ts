import type { BagPatch } from '../bags/bag-patch.ts';
import type { Bags, ForwardingRecord } from '../bags/bag-types.ts';
import type { ForwardRule, StaticNatRule } from './config-item.ts';
import { ListEdits } from './list-edits.ts';
import { sameJson } from './same-json.ts';

type Forward = Extract<ForwardingRecord, { type: 'forward' }>;

/** Both open to everybody, or a source network in common. */
function sourcesMeet(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || a === '' || b === undefined || b === '') return (a ?? '') === (b ?? '');
  if (a === b) return true;
  return !new Set(a.split(',')).isDisjointFrom(new Set(b.split(',')));
}

/** The same public side (1.10.1); a rule with it replaces the old one whatever its private side is. */
function samePublicSide(a: ForwardingRecord, b: Forward): boolean {
  return (
    a.type === 'forward' &&
    a.public_ports === b.public_ports &&
    a.protocol === b.protocol &&
    sourcesMeet(a.source_cidr_list, b.source_cidr_list)
  );
}

/** A message of many rules looks them up in a table of the elements by ports and protocol instead of scanning the list for each. */
class PublicSides {
  readonly #bySide = new Map<string, Forward[]>();

  constructor(list: readonly ForwardingRecord[]) {
    for (const element of list) if (element.type === 'forward') this.add(element);
  }

  #of(rule: Forward): Forward[] {
    const side = `${rule.public_ports} ${rule.protocol}`;
    let elements = this.#bySide.get(side);
    if (elements === undefined) this.#bySide.set(side, (elements = []));
    return elements;
  }

  add(rule: Forward): void {
    this.#of(rule).push(rule);
  }

  drop(rule: ForwardingRecord): void {
    if (rule.type !== 'forward') return;
    const elements = this.#of(rule);
    elements.splice(elements.indexOf(rule), 1);
  }

  /** Position of the last element of `list` with the same public side; -1 when there is none. */
  lastIn(list: readonly ForwardingRecord[], rule: Forward): number {
    const positions = this.#of(rule).map((element) => (samePublicSide(element, rule) ? list.lastIndexOf(element) : -1));
    return Math.max(-1, ...positions);
  }
}

const forwardOf = (rule: ForwardRule): Forward => ({
  type: 'forward',
  public_ip: rule.source_ip_address,
  public_ports: rule.source_port_range,
  internal_ip: rule.destination_ip_address,
  internal_ports: rule.destination_port_range,
  protocol: rule.protocol,
  ...(rule.source_cidr_list === undefined ? {} : { source_cidr_list: rule.source_cidr_list }),
});

/** Scanning is cheaper than building the table for fewer rules than this. */
const fewRules = 4;

/**
 * Port forwards (2.2): an element of the same public side is replaced (of several the last), else the rule is appended. Revoking takes
 * the element out; an address may be left with an empty list.
 */
export function mergeForwardRules(bags: Bags, rules: readonly ForwardRule[]): BagPatch<'forwardingrules'> {
  const edits = new ListEdits<ForwardingRecord>(bags.get('forwardingrules'));
  const tables = new Map<string, PublicSides>();
  for (const rule of rules) {
    const forward = forwardOf(rule);
    const ip = forward.public_ip;
    const list = edits.get(ip) ?? [];
    let sides = tables.get(ip);
    if (sides === undefined && rules.length > fewRules) tables.set(ip, (sides = new PublicSides(list)));
    const index = sides?.lastIn(list, forward) ?? list.findLastIndex((element) => samePublicSide(element, forward));
    const known = list[index];
    if (known === undefined) {
      if (rule.revoke) continue;
      edits.append(ip, forward);
    } else {
      if (!rule.revoke && sameJson(known, forward)) continue;
      sides?.drop(known);
      if (rule.revoke) edits.remove(ip, index);
      else edits.replace(ip, index, forward);
    }
    if (!rule.revoke) sides?.add(forward);
  }
  return { bag: 'forwardingrules', ops: edits.ops() };
}

/** Static NAT is for the whole address: it replaces whatever was stored for it, port forwards included, and revoking deletes all (1.10.2). */
export function mergeStaticNatRules(bags: Bags, rules: readonly StaticNatRule[]): BagPatch<'forwardingrules'> {
  const edits = new ListEdits<ForwardingRecord>(bags.get('forwardingrules'));
  for (const rule of rules) {
    const ip = rule.source_ip_address;
    if (!rule.revoke) edits.set(ip, [{ type: 'staticnat', public_ip: ip, internal_ip: rule.destination_ip_address }]);
    else if (edits.get(ip) !== undefined) edits.delete(ip);
  }
  return { bag: 'forwardingrules', ops: edits.ops() };
}
