import type { ServerAddress } from '../wire/link.ts';

const defaultPort = 8250;

/** What a system VM's agent needs of its boot arguments (cloudstack-agent-protocol.md, 7). */
export interface SystemVmArguments {
  readonly kind: 'secondary-storage' | 'console-proxy';
  /** In the order in which they are tried. */
  readonly servers: readonly ServerAddress[];
  readonly zone: string;
  readonly pod: string;
  /** `s-2-VM`, `Proxy.1`: without the resource's name. */
  readonly guid: string;
  /** Simple name of the resource class: it ends the guid. */
  readonly resource: string;
  /** Id of the VM, of a console proxy. */
  readonly proxyVmId?: number | undefined;
}

/** Undefined when the arguments are not those of a system VM with an agent. A repeated key keeps its last value, as at boot. */
export function systemVmArguments(bootArguments: string): SystemVmArguments | undefined {
  const values = new Map<string, string>();
  for (const word of bootArguments.split(/\s+/)) {
    const equals = word.indexOf('=');
    if (equals > 0) values.set(word.slice(0, equals), word.slice(equals + 1));
  }
  const type = values.get('type');
  if (type !== 'secstorage' && type !== 'consoleproxy') return undefined;
  const port = Number(values.get('port') ?? defaultPort);
  const names = (values.get('host') ?? '').split(',').flatMap((part) => part.split('@')[0]?.trim() || []);
  const proxyVm = values.get('proxy_vm');
  const resourceClass = values.get('resource') ?? '';
  const consoleProxy = type === 'consoleproxy';
  return {
    kind: consoleProxy ? 'console-proxy' : 'secondary-storage',
    servers: names.map((host) => ({ host, port: Number.isInteger(port) ? port : defaultPort })),
    zone: values.get('zone') ?? '',
    pod: values.get('pod') ?? '',
    guid: values.get('guid') ?? values.get('name') ?? '',
    resource: consoleProxy ? 'ConsoleProxyResource' : (resourceClass.split('.').at(-1) ?? '') || 'NfsSecondaryStorageResource',
    ...(proxyVm !== undefined && /^\d+$/.test(proxyVm) && { proxyVmId: Number(proxyVm) }),
  };
}
