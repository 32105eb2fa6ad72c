import { wordSet } from './scope.ts';

/** Keywords of the sections that are no proxies; a statement of `program` or `log-forward` is not looked into further. */
const keywords: Readonly<Record<string, string>> = {
  userlist: 'group user',
  peers: 'bind default-bind default-server disabled enabled log peer server shards table',
  resolvers: 'nameserver parse-resolv-conf hold resolve_retries timeout accepted_payload_size',
  mailers: 'mailer timeout',
  cache: 'total-max-size max-age max-object-size process-vary max-secondary-entries',
  ring: 'size maxlen server timeout format description',
  'http-errors': 'errorfile',
  program: 'command user group option',
  'fcgi-app': 'acl docroot index log-stderr option path-info pass-header set-param',
  'log-forward': 'bind dgram-bind log maxconn timeout backlog option',
};

export const otherSections: readonly string[] = Object.keys(keywords);

/** Sections that need a name. */
export function sectionNameProblem(section: string, name: string | undefined): string | undefined {
  return name === undefined ? `'${section}' expects a name.` : undefined;
}

/** Why haproxy would refuse a line of such a section; undefined when it takes it. */
export function otherLineProblem(section: string, words: readonly string[]): string | undefined {
  const [keyword = '', value] = words[0] === 'no' ? words.slice(1) : words;
  if (!wordSet(keywords[section] ?? '').has(keyword)) return `unknown keyword '${keyword}' in '${section}' section`;
  const alone = ['disabled', 'enabled', 'parse-resolv-conf', 'log-stderr'];
  return value === undefined && !alone.includes(keyword) ? `'${keyword}' expects an argument.` : undefined;
}
