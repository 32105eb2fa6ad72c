import { requireLine, requireWord } from './checked-text.ts';

export interface InterfaceStanza {
  readonly device: string;
  readonly family: 'inet' | 'inet6';
  readonly method: 'static' | 'loopback';
  readonly options: readonly (readonly [name: string, value: string])[];
}

export interface NetworkInterfaces {
  /** Devices that come up at boot. */
  readonly auto: readonly string[];
  readonly stanzas: readonly InterfaceStanza[];
}

/** Text of `/etc/network/interfaces` (ifupdown). */
export function printNetworkInterfaces({ auto, stanzas }: NetworkInterfaces): string {
  const head = `auto ${auto.map((device) => requireWord(device, 'network device')).join(' ')}\n`;
  const blocks = stanzas.map(({ device, family, method, options }) => {
    const lines = options.map(([name, value]) => `  ${name} ${requireLine(value, `${name} of ${device}`)}\n`);
    return `\niface ${requireWord(device, 'network device')} ${family} ${method}\n${lines.join('')}`;
  });
  return head + blocks.join('');
}

export function parseNetworkInterfaces(text: string): NetworkInterfaces {
  const auto: string[] = [];
  const stanzas: (InterfaceStanza & { options: [string, string][] })[] = [];
  for (const line of text.split('\n')) {
    const [word, ...rest] = line.trim().split(/\s+/);
    if (word === undefined || word === '' || word.startsWith('#')) continue;
    if (word === 'auto') auto.push(...rest);
    else if (word === 'iface') {
      const [device, family, method] = rest;
      if (device === undefined || (family !== 'inet' && family !== 'inet6') || (method !== 'static' && method !== 'loopback'))
        continue;
      stanzas.push({ device, family, method, options: [] });
    } else stanzas.at(-1)?.options.push([word, rest.join(' ')]);
  }
  return { auto, stanzas };
}
