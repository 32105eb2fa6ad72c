import { failing, fileLines, notApplicable, passed, portRange, type HealthCheck } from '../check.ts';
import type { HealthRecord } from '../health-data.ts';

/** Directive → its values in order, of one section of haproxy.cfg. */
type BalancerSection = ReadonlyMap<string, readonly string[]>;

const sectionStart = /^(?:global|defaults|listen|frontend|backend|userlist|peers)\b/;

/** Header line → section. */
function parseSections(lines: readonly string[]): ReadonlyMap<string, BalancerSection> {
  const sections = new Map<string, Map<string, string[]>>();
  let current: Map<string, string[]> | undefined;
  for (const line of lines.map((text) => text.trim()).filter((text) => text !== '' && !text.startsWith('#'))) {
    if (sectionStart.test(line)) {
      current = new Map();
      sections.set(line.replaceAll(/\s+/g, ' '), current);
      continue;
    }
    const [directive = '', value = ''] = line.split(/\s+(.*)/, 2);
    current?.set(directive, [...(current.get(directive) ?? []), value]);
  }
  return sections;
}

/** What is wrong with one balancer; nothing when it is as the server wants it. */
function problems(expected: HealthRecord, sections: ReadonlyMap<string, BalancerSection>): string[] {
  const field = (key: string): string => expected.get(key) ?? '';
  const port = portRange(expected.get('sourcePortStart'), expected.get('sourcePortEnd'), '-');
  const pool = `${field('sourceIp').replaceAll('.', '_')}-${port}`;
  const section = sections.get(`listen ${pool}`);
  if (section === undefined) return [`Missing section for load balancing listen ${pool}\n`];
  const servers = section.get('server');
  if (servers === undefined) return [];
  const found: string[] = [];
  const balance = section.get('balance')?.[0] ?? '';
  if (balance !== field('algorithm')) {
    found.push(`Incorrect balance method for listen ${pool}Expected : ${field('algorithm')} but found ${balance}\n`);
  }
  const bind = section.get('bind')?.[0] ?? '';
  const wantedBind = `${field('sourceIp')}:${port}`;
  // Options behind the address (TLS) are the balancer's own business.
  if (bind.split(/\s+/)[0] !== wantedBind) found.push(`Incorrect bind string found. Expected ${wantedBind} but found ${bind}.`);
  const plainHttp = field('sourcePortStart') === '80' && field('sourcePortEnd') === '80' && field('keepAliveEnabled') === 'false';
  if ((plainHttp || /AppCookie|LbCookie/.test(field('stickiness'))) && section.get('mode')?.[0] !== 'http') {
    found.push('Expected HTTP mode but not found');
  }
  const destinationPort = portRange(expected.get('destPortStart'), expected.get('destPortEnd'), '-');
  for (const ip of field('vmIps')
    .split(/\s+/)
    .filter((text) => text !== '')) {
    const address = `${ip}:${destinationPort}`;
    const known = servers
      .map((server) => server.split(/\s+/))
      .some(([name = '', at]) => name.startsWith(`${pool}_`) && at === address);
    if (!known) found.push(`Missing load balancing for ${address}. `);
  }
  return found;
}

/** Compares haproxy.cfg with the balancers that the server knows (cloudstack-vr-commands.md, 3.6). Stickiness itself is not looked at. */
export const loadBalancersCheck: HealthCheck = {
  name: 'haproxy_check.py',
  kind: 'advanced',
  async run(backend, data) {
    const expected = data.records('haproxyData') ?? [];
    const [first] = expected;
    if (first === undefined) return notApplicable('No data provided to check, skipping');
    const lines = await fileLines(backend, '/etc/haproxy/haproxy.cfg');
    if (lines.length === 0) return failing('Unable to read config file /etc/haproxy/haproxy.cfg');
    const sections = parseSections(lines);
    const found = expected.flatMap((balancer) => problems(balancer, sections));
    const maxconn = sections.get('global')?.get('maxconn')?.[0];
    const wanted = first.get('maxconn');
    if (wanted !== undefined && maxconn !== undefined && wanted !== maxconn) found.unshift('global maxconn mismatch occurred');
    return found.length === 0 ? passed('All checks pass') : failing(found.join('\n').trim());
  },
};
