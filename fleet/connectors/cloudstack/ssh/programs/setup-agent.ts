import { AgentError } from '#agent';
import type { Program } from '#backends/dummy';
import type { HostPorts, HostView, JoinOrder } from '../host-ports.ts';
import { failed, printed } from './program-text.ts';

/** The server gives up on a command that says nothing for 120 s (cloudstack-agent-protocol.md, 5.1). */
const longestWaitMs = 100_000;

/** Options with a value; the others are switches or unknown, and mean nothing here. */
const valued: Readonly<Record<string, string>> = {
  '-m': 'host',
  '--host': 'host',
  '-z': 'zone',
  '--zone': 'zone',
  '-p': 'pod',
  '--pod': 'pod',
  '-c': 'cluster',
  '--cluster': 'cluster',
  '-g': 'guid',
  '--guid': 'guid',
  '--pubNic': 'public',
  '--prvNic': 'private',
  '--guestNic': 'guest',
  '--hypervisor': 'hypervisor',
  '-t': 'hypervisor',
};

function parse(args: readonly string[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    const [name = '', attached] =
      word.startsWith('--') && word.includes('=') ? [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)] : [word];
    const key = valued[name];
    if (key !== undefined) values.set(key, attached ?? args[++at] ?? '');
  }
  return values;
}

/** Reads the options of `cloudstack-setup-agent`; what is missing is named in the `VRA_BAD_INPUT` it throws. */
export function parseJoinOrder(args: readonly string[]): JoinOrder {
  const values = parse(args);
  const required = (key: string, option: string): string => {
    const value = values.get(key);
    if (value === undefined || value === '') throw new AgentError('VRA_BAD_INPUT', `option ${option} is missing`);
    return value;
  };
  const [list = '', balancing] = required('host', '-m').split('@');
  // The guid may come with the resource's name, as agents report it.
  const guid = required('guid', '-g').replace(/-LibvirtComputingResource$/, '');
  const device = (key: 'public' | 'private' | 'guest') => {
    const value = values.get(key);
    return value === undefined || value === '' ? {} : { [key]: value };
  };
  return {
    servers: list
      .split(',')
      .map((server) => server.trim())
      .filter((server) => server !== ''),
    ...(balancing !== undefined && { balancing }),
    place: { zone: required('zone', '-z'), pod: required('pod', '-p'), cluster: required('cluster', '-c') },
    guid,
    devices: { ...device('public'), ...device('private'), ...device('guest') },
  };
}

const steps = ['Apparmor', 'Network', 'Libvirt', 'Nfs', 'Cloud agent', 'Firewall'];

/**
 * `cloudstack-setup-agent`: brings the host into the zone that its options name, and ends when the agent is up there: then the server finds
 * the host at its first look instead of after half a minute. An agent that is not up in time is left to come up later.
 * `writeProperties` puts the agent's properties where they were written over.
 */
export function cloudstackSetupAgent(ports: HostPorts, view: () => HostView, writeProperties: () => Promise<void>): Program {
  return async ({ args, context }) => {
    let order: JoinOrder;
    try {
      order = parseJoinOrder(args);
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      return failed(1, `cloudstack-setup-agent: ${error.message}\n`);
    }
    const waiting = new AbortController();
    const signal = AbortSignal.any([waiting.signal, ...(context.signal === undefined ? [] : [context.signal])]);
    try {
      await writeProperties();
      const joined = ports.joins.joined(view().host.name, order, { signal });
      await Promise.race([joined, ports.clock.sleep(longestWaitMs, { signal })]);
      // One that fails after nobody waits any more is logged where it failed.
      joined.catch(() => undefined);
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      return failed(1, `cloudstack-setup-agent: ${error.message}\n`);
    } finally {
      waiting.abort();
    }
    const configured = steps.map((step) => `Configure ${step} ...`.padEnd(30)).map((step) => `${step}[OK]\n`);
    return printed(`Starting to configure your system:\n${configured.join('')}CloudStack Agent setup is done!\n`);
  };
}
