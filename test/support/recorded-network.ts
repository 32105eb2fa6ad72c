import type { DesiredSystem } from '#agent';

/** Trimmed lines that say something. */
function lines(text: string): string[] {
  return text.split('\n').flatMap((line) => line.trim() || []);
}

/** `eth0 10.1.1.1/24 brd 10.1.1.255` of what `ip addr` or `ip -o addr` printed; IPv4, the loopback left out. */
export function recordedAddresses(text: string): string[] {
  return lines(text).flatMap((line) => {
    const match = /\binet (\S+)(?: brd (\S+))? scope global (?:secondary )?(eth\d+)/.exec(line);
    return match === null ? [] : `${match[3]} ${match[1]}${match[2] === undefined ? '' : ` brd ${match[2]}`}`;
  });
}

/** Static IPv4 routes of what `ip route show table all` printed, as printed: connected ones and the local table are the kernel's. */
export function recordedRoutes(text: string): string[] {
  return lines(text).filter((line) => /^(?:throw |default |\d+\.)/.test(line) && !/ proto kernel | table local |:/.test(line));
}

/** `fwmark 0x66 lookup Table_eth2` of what `ip rule` printed, without priorities and the kernel's own. */
export function recordedRules(text: string): string[] {
  return lines(text).flatMap((line) => {
    const match = /^\d+:\s+from (\S+) (?:fwmark (\S+) )?lookup (\S+)/.exec(line);
    if (match === null || ['local', 'main', 'default'].includes(match[3] ?? '')) return [];
    return `${match[1] === 'all' ? '' : `from ${match[1]} `}${match[2] === undefined ? '' : `fwmark ${match[2]} `}lookup ${match[3]}`;
  });
}

/** `name` and `name member` of what `ipset list` printed. */
export function recordedSets(text: string): string[] {
  const found: string[] = [];
  let name = '';
  let inMembers = false;
  for (const line of lines(text)) {
    if (line.startsWith('Name: ')) {
      name = line.slice(6);
      inMembers = false;
      found.push(name);
    } else if (line === 'Members:') inMembers = true;
    else if (inMembers) found.push(`${name} ${line}`);
  }
  return found;
}

export function desiredAddresses(system: DesiredSystem): string[] {
  return [...system.addresses.values()]
    .filter(({ cidr }) => !cidr.includes(':'))
    .map(({ device, cidr, broadcast }) => `${device} ${cidr}${broadcast === undefined ? '' : ` brd ${broadcast}`}`);
}

export function desiredRoutes(system: DesiredSystem): string[] {
  return [...system.routes.values()]
    .filter(({ family }) => family === 4)
    .map((route) =>
      [
        route.type === 'throw' ? `throw ${route.destination}` : route.destination,
        ...(route.via === undefined ? [] : [`via ${route.via}`]),
        ...(route.device === undefined ? [] : [`dev ${route.device}`]),
        ...(route.table === 'main' ? [] : [`table ${route.table}`]),
        ...(route.protocol === 'boot' ? [] : [`proto ${route.protocol}`]),
      ].join(' '),
    );
}

export function desiredPolicyRules(system: DesiredSystem): string[] {
  return [...system.policyRules.values()]
    .filter(({ family }) => family === 4)
    .map(
      ({ from, fwmark, table }) =>
        `${from === undefined ? '' : `from ${from} `}${fwmark === undefined ? '' : `fwmark 0x${fwmark.toString(16)} `}lookup ${table}`,
    );
}

export function desiredSets(system: DesiredSystem): string[] {
  return [...system.ipsets.values()].flatMap(({ name, members }) => [name, ...members.map((member) => `${name} ${member}`)]);
}
