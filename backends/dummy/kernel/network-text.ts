import type { AddressState, LinkState, NetworkState, PolicyRuleState, RouteState } from '#agent';

/** Words of a line: `via 10.0.0.1 dev eth2` → pairs; throws for a word that is none of `keys`. */
function options(words: readonly string[], keys: readonly string[], line: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (let i = 0; i < words.length; i += 2) {
    const [key = '', value] = words.slice(i, i + 2);
    if (!keys.includes(key) || value === undefined) throw new SyntaxError(`unexpected ${JSON.stringify(key)} in: ${line}`);
    found.set(key, value);
  }
  return found;
}

const oneOf = <T extends string>(values: readonly T[], text: string | undefined, line: string): T => {
  const found = values.find((value) => value === text);
  if (found === undefined) throw new SyntaxError(`expected one of ${values.join(', ')} in: ${line}`);
  return found;
};

/**
 * `state/links`: a line per NIC, its addresses indented below, in the order they were added:
 *
 *     eth0 02:00:4c:7e:00:01 mtu 1500 up
 *       inet 10.1.1.1/24 brd 10.1.1.255
 *       inet6 fd00::1/64
 */
export function printLinks({ links, addresses }: Pick<NetworkState, 'links' | 'addresses'>): string {
  const byDevice = Map.groupBy(addresses, ({ device }) => device);
  return links
    .flatMap(({ device, mac, mtu, up }) => [
      `${device} ${mac} mtu ${mtu} ${up ? 'up' : 'down'}\n`,
      ...(byDevice.get(device) ?? []).map(
        ({ cidr, broadcast }) =>
          `  ${cidr.includes(':') ? 'inet6' : 'inet'} ${cidr}${broadcast === undefined ? '' : ` brd ${broadcast}`}\n`,
      ),
    ])
    .join('');
}

export function parseLinks(text: string): Pick<NetworkState, 'links' | 'addresses'> {
  const links: LinkState[] = [];
  const addresses: AddressState[] = [];
  for (const line of textLines(text)) {
    const words = line.trim().split(/\s+/);
    const device = links.at(-1)?.device;
    if (line.startsWith(' ')) {
      const [, cidr, ...rest] = words;
      if (device === undefined || cidr === undefined) throw new SyntaxError(`an address without a NIC: ${line}`);
      const broadcast = options(rest, ['brd'], line).get('brd');
      addresses.push({ device, cidr, ...(broadcast !== undefined && { broadcast }) });
    } else {
      const [name, mac, , mtu, state] = words;
      if (name === undefined || mac === undefined || !/^\d+$/.test(mtu ?? '')) throw new SyntaxError(`no NIC: ${line}`);
      links.push({ device: name, mac, mtu: Number(mtu), up: oneOf(['up', 'down'], state, line) === 'up' });
    }
  }
  return { links, addresses };
}

const family = (version: 4 | 6): string => (version === 6 ? '-6 ' : '');
const option = (key: string, value: string | undefined): string => (value === undefined ? '' : ` ${key} ${value}`);

/**
 * `state/routes`: routes in their order, then policy rules, oldest first, as `ip -batch` reads them (`-6` in front for IPv6):
 *
 *     route add default via 10.64.0.1 dev eth2 table Table_eth2 proto static
 *     route add throw 10.1.1.0/24 table Table_eth2 proto static
 *     rule add from 10.64.0.0/16 table Table_eth2
 *     rule add fwmark 0x66 table Table_eth2
 */
export function printRoutes({ routes, rules }: Pick<NetworkState, 'routes' | 'rules'>): string {
  return [
    ...routes.map(
      (route) =>
        `${family(route.family)}route add ${route.type === 'throw' ? 'throw ' : ''}${route.destination}${option('via', route.via)}` +
        `${option('dev', route.device)} table ${route.table} proto ${route.protocol}${option('src', route.source)}\n`,
    ),
    ...rules.map(
      (rule) =>
        `${family(rule.family)}rule add${option('from', rule.from)}` +
        `${option('fwmark', rule.fwmark === undefined ? undefined : `0x${rule.fwmark.toString(16)}`)} table ${rule.table}\n`,
    ),
  ].join('');
}

function parseRoute(version: 4 | 6, words: readonly string[], line: string): RouteState {
  const type = words[0] === 'throw' ? 'throw' : 'unicast';
  const [destination, ...rest] = type === 'throw' ? words.slice(1) : words;
  const found = options(rest, ['via', 'dev', 'table', 'proto', 'src'], line);
  const [via, device, table, source] = ['via', 'dev', 'table', 'src'].map((key) => found.get(key));
  if (destination === undefined || table === undefined) throw new SyntaxError(`no destination or no table: ${line}`);
  return {
    family: version,
    table,
    type,
    destination,
    ...(via !== undefined && { via }),
    ...(device !== undefined && { device }),
    ...(source !== undefined && { source }),
    protocol: oneOf(['kernel', 'static', 'boot'], found.get('proto'), line),
  };
}

function parseRule(version: 4 | 6, words: readonly string[], line: string): PolicyRuleState {
  const found = options(words, ['from', 'fwmark', 'table'], line);
  const [from, fwmark, table] = ['from', 'fwmark', 'table'].map((key) => found.get(key));
  if (table === undefined) throw new SyntaxError(`no table: ${line}`);
  return { family: version, ...(from !== undefined && { from }), ...(fwmark !== undefined && { fwmark: Number(fwmark) }), table };
}

export function parseRoutes(text: string): Pick<NetworkState, 'routes' | 'rules'> {
  const routes: RouteState[] = [];
  const rules: PolicyRuleState[] = [];
  for (const line of textLines(text)) {
    const words = line.split(/\s+/);
    const version = words[0] === '-6' ? 6 : 4;
    const [object, verb, ...rest] = version === 6 ? words.slice(1) : words;
    if (verb !== 'add') throw new SyntaxError(`expected add: ${line}`);
    if (oneOf(['route', 'rule'], object, line) === 'route') routes.push(parseRoute(version, rest, line));
    else rules.push(parseRule(version, rest, line));
  }
  return { routes, rules };
}

/** `state/sysctl`: `name = value`, as `sysctl` prints them; only those that were set. */
export function printSysctls(sysctls: ReadonlyMap<string, string>): string {
  return [...sysctls].map(([name, value]) => `${name} = ${value}\n`).join('');
}

export function parseSysctls(text: string): ReadonlyMap<string, string> {
  return new Map(
    textLines(text).map((line) => {
      const at = line.indexOf(' = ');
      if (at < 1) throw new SyntaxError(`no sysctl: ${line}`);
      return [line.slice(0, at), line.slice(at + 3)];
    }),
  );
}

function textLines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}
