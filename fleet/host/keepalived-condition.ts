import { AgentError, parseKeepalivedConf, type RouterAgent, type RouterBackend } from '#agent';
import type { KeepalivedCondition } from './runtime.ts';

const configPath = '/etc/keepalived/keepalived.conf';
/** The same on every network (cloudstack-vr-commands.md, 4.2). */
const virtualRouterId = 51;

function parsed(text: string): ReturnType<typeof parseKeepalivedConf> | undefined {
  try {
    return parseKeepalivedConf(text);
  } catch (error) {
    // keepalived says nothing by a configuration that it cannot read.
    if (error instanceof AgentError) return undefined;
    throw error;
  }
}

/** What the state machine of a pair wrote last; what only the boot arguments say is no state yet (3.1). */
function stateOf(agent: Pick<RouterAgent, 'bags'>): KeepalivedCondition['state'] {
  const config = agent.bags.get('cmdline')?.get('config');
  const state = config?.['redundant_state'];
  if (config?.['redundant_primary'] === undefined) return undefined;
  return state === 'PRIMARY' || state === 'BACKUP' || state === 'FAULT' ? state : undefined;
}

/**
 * What a router's keepalived says and hears by, read from its unit, its configuration and its NICs. Undefined for a router that is off,
 * is not one of a pair, or whose keepalived does not run or cannot take its configuration.
 */
export async function keepalivedCondition(
  agent: Pick<RouterAgent, 'bags' | 'view'>,
  machine: Pick<RouterBackend, 'files' | 'network' | 'services'>,
): Promise<KeepalivedCondition | undefined> {
  if (agent.view()?.redundant !== true) return undefined;
  const unit = (await machine.services.observe()).find((service) => service.unit === 'keepalived');
  if (unit?.active !== 'active') return undefined;
  const bytes = await machine.files.read(configPath);
  const config = bytes === undefined ? undefined : parsed(Buffer.from(bytes).toString('utf8'));
  if (config === undefined) return undefined;
  const { links, addresses } = await machine.network.observe();
  const link = links.find(({ device }) => device === config.device);
  const virtual = new Set(config.virtualAddresses.map(({ cidr }) => cidr));
  const own = addresses.find(({ device, cidr }) => device === config.device && !cidr.includes(':') && !virtual.has(cidr));
  if (link === undefined || own === undefined) return undefined;
  const state = stateOf(agent);
  return {
    device: config.device,
    mac: link.mac,
    linkUp: link.up,
    address: own.cidr.replace(/\/.*/, ''),
    virtualRouterId,
    advertSeconds: config.advertSeconds,
    virtualAddresses: [...virtual].toSorted(),
    pid: unit.pid ?? 0,
    sinceMs: unit.sinceMs,
    ...(state !== undefined && { state }),
  };
}
