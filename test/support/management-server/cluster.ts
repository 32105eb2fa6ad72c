import { createHash } from 'node:crypto';
import { createRandom, type Random } from '#agent';
import { createAuthority, type KeyAndCertificate } from './authority.ts';

/** A row of the hosts' table. */
export interface HostRow {
  readonly id: number;
  readonly uuid: string;
  readonly guid: string;
}

/** What servers of one cloud share: the authority, and host ids by guid, so that a host keeps its id when it changes servers. */
export class Cluster {
  readonly authority: KeyAndCertificate;
  readonly random: Random;
  readonly #rows = new Map<string, HostRow>();
  #nodes = 0;

  constructor(authority: KeyAndCertificate, random: Random) {
    this.authority = authority;
    this.random = random;
  }

  /** A new server's id: made from a hardware address, hence less than 2^48. */
  nextNodeId(): bigint {
    this.#nodes++;
    return 0x1e00_0000_0000n + BigInt(this.#nodes);
  }

  /** The row of a host, made when it is not known yet. */
  row(guid: string): HostRow {
    const known = this.#rows.get(guid);
    if (known !== undefined) return known;
    const digest = createHash('md5').update(guid).digest('hex');
    const uuid = digest.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5');
    const row = { id: this.#rows.size + 1, uuid, guid };
    this.#rows.set(guid, row);
    return row;
  }
}

/** The same seed gives the same sequence numbers; the key is new every time unless one is given. */
export async function createCluster(
  options: { readonly authority?: KeyAndCertificate; readonly seed?: number } = {},
): Promise<Cluster> {
  return new Cluster(options.authority ?? (await createAuthority()), createRandom(options.seed ?? 1));
}
