import type { Table } from '../zone/table.ts';
import { baseOf, trimPath } from './paths.ts';
import type { LinkRecord } from './records.ts';

export function linkKey({ agent, name }: Pick<LinkRecord, 'agent' | 'name'>): string {
  return `${agent}/${name}`;
}

/** What secondary storage VMs show below `/userdata`. */
export class ExtractLinks {
  readonly #links: Table<LinkRecord>;

  constructor(links: Table<LinkRecord>) {
    this.#links = links;
  }

  async put(link: LinkRecord): Promise<void> {
    await this.#links.put({ ...link, name: trimPath(link.name) });
  }

  /** Removing what is not there is fine: the VM may be a new one. */
  async remove(agent: string, name: string): Promise<void> {
    const link = this.find(name, agent);
    if (link) await this.#links.remove(linkKey(link));
  }

  /** A link by its name, or by the last part of it; of any VM when none is told. */
  find(name: string, agent?: string): LinkRecord | undefined {
    const wanted = trimPath(name);
    const links = [...this.#links.values()].filter((link) => agent === undefined || link.agent === agent);
    return links.find((link) => link.name === wanted) ?? links.find((link) => link.name === baseOf(wanted));
  }
}
