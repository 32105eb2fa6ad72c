import type { RouterAgent } from '../agent.ts';
import { report, reportTopics, type ReportTopic } from '../report/report.ts';

function isTopic(name: string): name is ReportTopic {
  return reportTopics.some((topic) => topic === name);
}

const metadataFolder = '/var/www/html/metadata';

/**
 * What the machine shows of a feature, as JSON: a report where there is one (firewall, nat, dhcp, lb, vpn, routes, health), NICs and addresses
 * for those that are about them, else what is there of it. Null for everything at once.
 */
export async function observe(agent: RouterAgent, feature: string): Promise<unknown> {
  const { backend, bags, clock } = agent;
  const source = { view: agent.view(), bags, backend, clock, status: agent.status() };
  if (isTopic(feature)) return report(feature, source);
  switch (feature) {
    case 'boot':
      return report('status', source);
    case 'addresses':
    case 'tiers': {
      const { links, addresses } = await backend.network.observe();
      return { links, addresses };
    }
    case 'metadata':
      return { guests: await backend.files.list(metadataFolder) };
    case 'bgp': {
      const frr = (await backend.services.observe()).find(({ unit }) => unit === 'frr');
      return { frr: frr?.active ?? 'inactive' };
    }
    default:
      return null;
  }
}
