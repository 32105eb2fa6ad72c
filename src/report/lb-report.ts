import { activityOf, textOf, type ReportSource, type UnitActivity } from './report-source.ts';

export interface LbListener {
  readonly name: string;
  /** `address:port`, without options. */
  readonly bind: readonly string[];
  readonly mode: string;
  readonly balance?: string;
  readonly tls: boolean;
  /** A page of statistics, no balancer. */
  readonly statistics: boolean;
  /** The line that keeps a client with its server. */
  readonly stickiness?: string;
  readonly servers: readonly { readonly name: string; readonly address: string }[];
}

export interface LbReport {
  /** haproxy. */
  readonly service: UnitActivity;
  readonly maxConnections?: number;
  /** Of the configuration that is in force. */
  readonly listeners: readonly LbListener[];
}

interface Section {
  readonly kind: string;
  readonly name: string;
  readonly lines: readonly (readonly string[])[];
}

const sectionKinds: ReadonlySet<string> = new Set(['global', 'defaults', 'listen', 'frontend', 'backend']);

/** An haproxy configuration as sections of lines of words, without comments. */
function sections(configuration: string): readonly Section[] {
  const found: { kind: string; name: string; lines: (readonly string[])[] }[] = [];
  for (const line of configuration.split('\n')) {
    const words = line.trim().split(/\s+/);
    const [keyword = '', name = ''] = words;
    if (keyword === '' || keyword.startsWith('#')) continue;
    if (sectionKinds.has(keyword)) found.push({ kind: keyword, name, lines: [] });
    else found.at(-1)?.lines.push(words);
  }
  return found;
}

function listener({ name, lines }: Section): LbListener {
  const all = (keyword: string): readonly (readonly string[])[] => lines.filter((words) => words[0] === keyword);
  const balance = all('balance')[0]?.slice(1).join(' ');
  const stickiness = lines.find(([keyword]) => keyword === 'cookie' || keyword === 'stick-table' || keyword === 'appsession');
  return {
    name,
    bind: all('bind').map((words) => words[1] ?? ''),
    mode: all('mode')[0]?.[1] ?? 'tcp',
    ...(balance !== undefined && { balance }),
    tls: all('bind').some((words) => words.includes('ssl')),
    statistics: all('stats').length > 0,
    ...(stickiness !== undefined && { stickiness: stickiness.join(' ') }),
    servers: all('server').map((words) => ({ name: words[1] ?? '', address: words[2] ?? '' })),
  };
}

export async function lbReport(source: ReportSource): Promise<LbReport> {
  const parsed = sections(await textOf(source, '/etc/haproxy/haproxy.cfg'));
  const maxconn = parsed.find((section) => section.kind === 'global')?.lines.find(([keyword]) => keyword === 'maxconn')?.[1];
  return {
    service: await activityOf(source, 'haproxy'),
    ...(maxconn !== undefined && { maxConnections: Number(maxconn) }),
    // The section that haproxy gets when there is nothing to balance (1.10.6, 5).
    listeners: parsed.filter((section) => section.kind === 'listen' && section.name !== 'vmops').map(listener),
  };
}
