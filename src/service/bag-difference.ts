import type { AnyOp } from '../bags/apply-patch.ts';
import type { BagPatch } from '../bags/bag-patch.ts';
import { bagNames, type BagName, type Bags } from '../bags/bag-types.ts';
import { sameJson } from '../merge/same-json.ts';
import type { ConfigChange } from './agent-service.ts';
import { featureOf } from './features.ts';

/** Bags whose values are lists of records of their own. An empty list is the same as none. */
const listBags: ReadonlySet<BagName> = new Set(['ips', 'guestnetwork', 'forwardingrules']);

/** Bags whose entries are messages as they came, with the word that told what they are. */
const messageBags: ReadonlySet<BagName> = new Set(['guestnetwork', 'dhcpentry', 'networkacl', 'site2sitevpn', 'remoteaccessvpn']);

/** Numbers that some senders write as text. */
const numericFields: ReadonlySet<string> = new Set(['nic_dev_id', 'mtu']);

/** Lists that may be left out when they are empty. */
const optionalLists: ReadonlySet<string> = new Set(['src_port_range', 'source_cidr_list', 'dest_cidr_list', 'ssl_certs']);

/** What an entry means: without the sender's bookkeeping, which changes from send to send, and with one form for what has several. */
function meaning(bag: BagName, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((element) => meaning(bag, element));
  if (typeof value !== 'object' || value === null || bag === 'vmdata') return value;
  const fields: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    if (name === 'delete_from_processed_cache' || name === 'already_added') continue;
    if (name === 'type' && messageBags.has(bag)) continue;
    if (optionalLists.has(name) && Array.isArray(field) && field.length === 0) continue;
    fields[name] = numericFields.has(name) && typeof field === 'number' ? String(field) : field;
  }
  return fields;
}

/** Whether two entries of a bag ask for the same. */
export function sameEntry(bag: BagName, a: unknown, b: unknown): boolean {
  return a === b || sameJson(a, b) || sameJson(meaning(bag, a), meaning(bag, b));
}

/** The middle of two lists whose beginnings and ends agree: what of the one goes and what of the other comes. */
function listOps(bag: BagName, key: string, from: readonly unknown[], to: readonly unknown[]): readonly AnyOp[] {
  const shorter = Math.min(from.length, to.length);
  let head = 0;
  while (head < shorter && sameEntry(bag, from[head], to[head])) head++;
  let tail = 0;
  while (tail < shorter - head && sameEntry(bag, from[from.length - 1 - tail], to[to.length - 1 - tail])) tail++;
  const gone = from.slice(head, from.length - tail);
  const come = to.slice(head, to.length - tail);
  return [
    ...gone.map((): AnyOp => ({ op: 'listRemove', key, index: head })),
    ...come.map((value, i): AnyOp => ({ op: 'listInsert', key, index: head + i, value })),
  ];
}

function opsOf(bag: BagName, key: string, from: unknown, to: unknown): readonly AnyOp[] {
  if (to === undefined) return [{ op: 'delete', key }];
  if (from === undefined || !Array.isArray(from) || !Array.isArray(to) || !listBags.has(bag))
    return [{ op: 'set', key, value: to }];
  return listOps(bag, key, from, to);
}

/** What there is under a key; nothing where a bag of lists has an empty one. */
function present(bag: BagName, value: unknown): unknown {
  return listBags.has(bag) && Array.isArray(value) && value.length === 0 ? undefined : value;
}

function bagDifference(
  bag: BagName,
  from: Bags,
  to: Bags,
): { readonly ops: readonly AnyOp[]; readonly changes: readonly ConfigChange[] } {
  const before: ReadonlyMap<string, unknown> = from.get(bag) ?? new Map<string, unknown>();
  const after: ReadonlyMap<string, unknown> = to.get(bag) ?? new Map<string, unknown>();
  const feature = featureOf(bag);
  const ops: AnyOp[] = [];
  const changes: ConfigChange[] = [];
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [old, wanted] = [present(bag, before.get(key)), present(bag, after.get(key))];
    if (sameEntry(bag, old, wanted)) continue;
    const kind = old === undefined ? 'added' : wanted === undefined ? 'removed' : 'changed';
    ops.push(...opsOf(bag, key, before.get(key), wanted));
    changes.push({ feature, kind, key: `${bag}/${key}` });
  }
  return { ops, changes };
}

/** The values come out of the same bag of the other side, so they are of its type. */
function fitsBag(_patch: { readonly bag: BagName; readonly ops: readonly AnyOp[] }): _patch is BagPatch {
  return true;
}

/** What has to be committed so that one set of bags asks for what the other does, and the entries that this is about. */
export interface BagsDifference {
  /** In the order to make them durable in: `ips` before the bags that say that an address is there already. */
  readonly patches: readonly BagPatch[];
  readonly changes: readonly ConfigChange[];
}

/** `ips` first, as `merge` does; the command line last. */
const commitOrder: readonly BagName[] = ['ips', ...bagNames.filter((bag) => bag !== 'ips' && bag !== 'cmdline'), 'cmdline'];

/** The difference between two sets of bags, entry by entry; entries that mean the same stay themselves. Pure. */
export function bagsDifference(from: Bags, to: Bags): BagsDifference {
  const patches: BagPatch[] = [];
  const changes: ConfigChange[] = [];
  for (const bag of commitOrder) {
    const difference = bagDifference(bag, from, to);
    changes.push(...difference.changes);
    const patch = { bag, ops: difference.ops };
    if (difference.ops.length > 0 && fitsBag(patch)) patches.push(patch);
  }
  return { patches, changes };
}
