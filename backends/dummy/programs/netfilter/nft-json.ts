import { parseNftRule } from '#agent';
import type { NftChain, NftTable } from '#agent';
import { tableHandles } from './nft-handles.ts';

interface Numbered {
  readonly table: NftTable;
  readonly handle: number;
}

type Json = Readonly<Record<string, unknown>>;

/** `10.1.1.0/24`, `10.1.1.1-10.1.1.9`, `10.1.1.1`, `{ a, b }` as libnftables' JSON has them. */
function value(text: string): unknown {
  const set = /^\{ (.*) \}$/.exec(text);
  if (set?.[1] !== undefined) return { set: set[1].split(', ').map((part) => value(part)) };
  const prefix = /^([\da-f.:]+)\/(\d+)$/.exec(text);
  if (prefix !== null) return { prefix: { addr: prefix[1], len: Number(prefix[2]) } };
  const range = /^([\da-f.:]+)-([\da-f.:]+)$/.exec(text);
  const plain = (part: string | undefined): unknown => (part !== undefined && /^\d+$/.test(part) ? Number(part) : part);
  return range === null ? plain(text) : { range: [plain(range[1]), plain(range[2])] };
}

/** The statements of a rule; undefined for a rule that says more than a router's rules do. */
function expressions(family: NftTable['family'], rule: string): readonly Json[] | undefined {
  if (parseNftRule(family, rule) === undefined) return undefined;
  const words = rule.match(/\{[^}]*\}|"[^"]*"|\S+/g) ?? [];
  const out: Json[] = [];
  const match = (left: unknown, right: string): unknown => out.push({ match: { op: '==', left, right: value(right) } });
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const next = (): string => words[++at] ?? '';
    if (word === 'counter') {
      out.push({ counter: { packets: Number(words[at + 2]), bytes: Number(words[at + 4]) } });
      at += 4;
    } else if (word === 'accept' || word === 'drop') out.push({ [word]: null });
    else if (word === 'jump') out.push({ jump: { target: next() } });
    else if (word === 'iifname' || word === 'oifname') match({ meta: { key: word } }, next().replaceAll('"', ''));
    else if (word === 'ct') {
      const key = next();
      const states = next().split(',');
      out.push({ match: { op: 'in', left: { ct: { key } }, right: states.length === 1 ? states[0] : states } });
    } else {
      const field = next();
      match({ payload: { protocol: word, field } }, next());
    }
  }
  return out;
}

function chainJson(table: NftTable, chain: NftChain, handle: number | undefined): Json {
  const hook = /^type (\w+) hook (\w+) priority (\S+); policy (\w+);$/.exec(chain.hook ?? '');
  const base = { family: table.family, table: table.name, name: chain.name, handle };
  if (hook === null) return { chain: base };
  return { chain: { ...base, type: hook[1], hook: hook[2], prio: 0, policy: hook[4] } };
}

/** What `nft -j list …` prints for tables, with only those chains that `wanted` takes; `deep: false` leaves chains out. */
export function nftJson(
  tables: readonly Numbered[],
  layout: { readonly deep: boolean; readonly head: boolean; wanted(chain: NftChain): boolean },
): string {
  const objects: Json[] = [{ metainfo: { version: '1.0.6', release_name: 'Lester Gooch #5', json_schema_version: 1 } }];
  for (const { table, handle } of tables) {
    if (layout.head) objects.push({ table: { family: table.family, name: table.name, handle } });
    if (!layout.deep) continue;
    const chains = table.chains.filter((chain) => layout.wanted(chain));
    const handles = tableHandles(table);
    objects.push(...chains.map((chain) => chainJson(table, chain, handles.get(chain)?.chain)));
    for (const chain of chains) {
      for (const [at, text] of chain.rules.entries()) {
        const expr = expressions(table.family, text);
        if (expr === undefined) continue;
        const place = { family: table.family, table: table.name, chain: chain.name };
        objects.push({ rule: { ...place, handle: handles.get(chain)?.rules[at], expr } });
      }
    }
  }
  // libnftables separates with blanks.
  return `${JSON.stringify({ nftables: objects }, undefined, 1)
    .replace(/\n\s*/g, ' ')
    .replace(/([[{]) /g, '$1')
    .replace(/ ([\]}])/g, '$1')}\n`;
}
