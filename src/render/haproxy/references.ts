import type { OtherSection } from './reader.ts';
import { backendKinds, frontendKinds, type ProxyScope, type Reference } from './scope.ts';

/** All that was read. */
interface Read {
  readonly proxies: readonly ProxyScope[];
  readonly others: readonly OtherSection[];
  readonly globals: ReadonlySet<string>;
}

/** `listen` is both sides: names must differ among frontends and among backends. */
function duplicates(proxies: readonly ProxyScope[], path: string): string[] {
  return proxies.flatMap((proxy, i) => {
    const sides = [frontendKinds, backendKinds].filter((side) => side.includes(proxy.kind));
    const before = proxies
      .slice(0, i)
      .find((other) => other.name === proxy.name && sides.some((side) => side.includes(other.kind)));
    if (before === undefined) return [];
    const where = `declared at ${path}:${before.line}`;
    return [`Parsing [${path}:${proxy.line}]: proxy '${proxy.name}' has the same name as proxy '${before.name}' ${where}.`];
  });
}

function isThere({ what, name }: Reference, from: ProxyScope, { proxies, others }: Read): boolean {
  if (what === 'backend') return proxies.some((proxy) => proxy.name === name && backendKinds.includes(proxy.kind));
  if (what === 'server') return from.servers.has(name);
  if (what !== 'table') return others.some((section) => section.keyword === what && section.name === name);
  // A table of a peers section is called `section/table`.
  return (
    proxies.some((proxy) => proxy.name === name && proxy.hasTable) || others.some((section) => name.startsWith(`${section.name}/`))
  );
}

/** A proxy cannot hand over to itself, nor an HTTP frontend to a TCP backend. */
function handOverProblem(reference: Reference, from: ProxyScope, proxies: readonly ProxyScope[]): string | undefined {
  if (reference.what !== 'backend' || reference.query === true) return undefined;
  if (reference.name === from.name && from.kind === 'listen') return `loop detected for use_backend: '${from.name}'.`;
  if (from.mode !== 'http') return undefined;
  const target = proxies.find((proxy) => proxy.name === reference.name && backendKinds.includes(proxy.kind));
  return target?.mode === 'tcp'
    ? `http frontend '${from.name}' tries to use incompatible tcp backend '${target.name}'.`
    : undefined;
}

function externalCheckProblems(proxy: ProxyScope, globals: ReadonlySet<string>): string[] {
  if (!proxy.externalCheck || !backendKinds.includes(proxy.kind)) return [];
  const needed = [
    ...(globals.has('external-check') ? [] : ['global.external-check']),
    ...(proxy.externalCheckCommand ? [] : ['external-check command']),
  ];
  return needed.map((what) => `Proxy '${proxy.name}' : 'option external-check' unable to find required '${what}'.`);
}

function proxyProblems(proxy: ProxyScope, read: Read): string[] {
  const references = proxy.references.flatMap((reference) => {
    if (!isThere(reference, proxy, read)) return [`Proxy '${proxy.name}': ${reference.missing}`];
    return handOverProblem(reference, proxy, read.proxies) ?? [];
  });
  return [...references, ...externalCheckProblems(proxy, read.globals)];
}

/** What can only be told when everything was read: names taken twice, things referred to that are not there. */
export function referenceProblems(read: Read, path: string): string[] {
  const program = read.others.some(({ keyword }) => keyword === 'program') && !read.globals.has('master-worker');
  return [
    ...duplicates(
      read.proxies.filter(({ kind }) => kind !== 'defaults'),
      path,
    ),
    ...read.proxies.filter((proxy) => !proxy.disabled).flatMap((proxy) => proxyProblems(proxy, read)),
    ...(program ? [`Can't use a 'program' section without master worker mode.`] : []),
  ];
}
