import { failing, notApplicable, passed, portRange, type HealthCheck } from '../check.ts';

/** For each port forward a rule in both chains of the nat table that see packets first (cloudstack-vr-commands.md, 3.6). */
export const portForwardsCheck: HealthCheck = {
  name: 'iptables_check.py',
  kind: 'advanced',
  async run(backend, data) {
    const forwards = data.records('portForwarding') ?? [];
    if (forwards.length === 0) return notApplicable('No port forwarding rules provided to check, skipping');
    const { chains } = await backend.filter.observe();
    const rules = new Map(
      (['PREROUTING', 'OUTPUT'] as const).map((name) => [
        name,
        chains.find(({ family, table, chain }) => family === 'ip' && table === 'nat' && chain === name)?.rules ?? [],
      ]),
    );
    const missing: string[] = [];
    for (const forward of forwards) {
      const destination = `${forward.get('destIp') ?? ''}:${portRange(forward.get('destPortStart'), forward.get('destPortEnd'), '-')}`;
      const parts = [
        `-d ${forward.get('sourceIp') ?? ''}`,
        `--dport ${portRange(forward.get('sourcePortStart'), forward.get('sourcePortEnd'), ':')}`,
        `--to-destination ${destination}`,
      ];
      for (const [chain, lines] of rules) {
        if (!lines.some((line) => parts.every((part) => line.includes(part)))) {
          missing.push(`[${[chain, ...parts].map((part) => `'${part}'`).join(', ')}]`);
        }
      }
    }
    return missing.length === 0
      ? passed(`Found all entries (count ${forwards.length}) in iptables`)
      : failing(`Missing port forwarding rules in Iptables-\n ${missing.join('\n')}`);
  },
};
