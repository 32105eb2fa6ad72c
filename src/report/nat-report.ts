import type { ReportSource } from './report-source.ts';

export interface NatReport {
  /** Traffic that leaves through a device gets this source address. */
  readonly sourceNat: readonly { readonly device: string; readonly address: string }[];
  readonly staticNat: readonly { readonly publicIp: string; readonly internalIp: string }[];
  readonly portForwards: readonly {
    readonly publicIp: string;
    readonly protocol: string;
    readonly publicPorts: string;
    readonly internalIp: string;
    readonly internalPorts: string;
    /** VPC only; empty means any. */
    readonly sources: readonly string[];
  }[];
  /** Rules in the `nat` table of the machine. */
  readonly inForce: number;
}

const sourceNatRule = /^-o (\S+) -j SNAT --to-source (\S+)$/;

/** Ports as people write them: `22`, `80-90`. The bag has `22:22`. */
function ports(range: string): string {
  const [first = '', last = first] = range.split(':');
  return first === last ? first : `${first}-${last}`;
}

export async function natReport({ bags, backend }: ReportSource): Promise<NatReport> {
  const { chains } = await backend.filter.observe();
  const nat = chains.filter((chain) => chain.family === 'ip' && chain.table === 'nat');
  const elements = [...(bags.get('forwardingrules')?.values() ?? [])].flat();
  return {
    sourceNat: nat
      .filter((chain) => chain.chain === 'POSTROUTING')
      .flatMap((chain) => chain.rules)
      .flatMap((rule) => {
        const [, device, address] = sourceNatRule.exec(rule) ?? [];
        return device === undefined || address === undefined ? [] : [{ device, address }];
      }),
    staticNat: elements.flatMap((element) =>
      element.type === 'staticnat' ? [{ publicIp: element.public_ip, internalIp: element.internal_ip }] : [],
    ),
    portForwards: elements.flatMap((element) =>
      element.type === 'forward'
        ? [
            {
              publicIp: element.public_ip,
              protocol: element.protocol,
              publicPorts: ports(element.public_ports),
              internalIp: element.internal_ip,
              internalPorts: ports(element.internal_ports),
              sources: (element.source_cidr_list ?? '').split(',').filter((cidr) => cidr !== ''),
            },
          ]
        : [],
    ),
    inForce: nat.reduce((sum, chain) => sum + chain.rules.length, 0),
  };
}
