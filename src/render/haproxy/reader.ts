import { globalLineProblem } from './global-section.ts';
import { otherLineProblem, otherSections, sectionNameProblem } from './other-sections.ts';
import { proxyKeywords } from './proxy-keywords.ts';
import { checkOption } from './proxy-options.ts';
import { frontendKinds, type LineCheck, type ProxyKind, type ProxyScope, type Surroundings } from './scope.ts';
import { badNameCharacter } from './values.ts';

const proxyKinds: readonly ProxyKind[] = ['defaults', 'listen', 'frontend', 'backend'];
const negatableGlobals = ['busy-polling', 'set-dumpable', 'strict-limits', 'insecure-fork-wanted', 'numa-cpu-mapping', 'log'];
const notNegatable = `negation/default currently supported only for options, log, busy-polling, set-dumpable, strict-limits, insecure-fork-wanted and numa-cpu-mapping.`;

/** A section that is no proxy. */
export interface OtherSection {
  readonly keyword: string;
  readonly name: string;
}

function createScope(kind: ProxyKind, name: string, line: number, surroundings: Surroundings, defaults?: ProxyScope): ProxyScope {
  return {
    kind,
    name,
    line,
    surroundings,
    acls: new Set(),
    servers: new Map(),
    references: [],
    mode: defaults?.mode ?? 'tcp',
    listeners: 0,
    disabled: defaults?.disabled ?? false,
    hasTable: false,
    hasRules: false,
    externalCheck: defaults?.externalCheck ?? false,
    externalCheckCommand: defaults?.externalCheckCommand ?? false,
  };
}

/** Reads a configuration line by line, as haproxy does: sections open, lines belong to the open one. */
export class HaproxyReader {
  /** In order, defaults sections included. */
  readonly proxies: ProxyScope[] = [];
  readonly others: OtherSection[] = [];
  /** Keywords that `global` sections used. */
  readonly globals = new Set<string>();
  readonly #surroundings: Surroundings;
  readonly #keywords = proxyKeywords();
  readonly #globalScope: ProxyScope;
  #section = '';
  #proxy: ProxyScope | undefined;

  constructor(fileExists: (path: string) => boolean) {
    this.#surroundings = { fileExists, globals: this.globals };
    this.#globalScope = createScope('defaults', 'global', 0, this.#surroundings);
  }

  /** Gives haproxy's complaint about a line, or undefined. */
  readLine(words: readonly string[], number: number): string | undefined {
    const [keyword = '', ...args] = words;
    const kind = proxyKinds.find((known) => known === keyword);
    if (kind !== undefined) return this.#openProxy(kind, args, number);
    if (keyword === 'global' || otherSections.includes(keyword)) return this.#open(keyword, args);
    if (this.#section === '') return `unknown keyword '${keyword}' out of section.`;
    if (this.#section === 'global') return this.#globalLine(keyword, args);
    return this.#proxy === undefined ? otherLineProblem(this.#section, words) : this.#proxyLine(this.#proxy, keyword, args);
  }

  #open(keyword: string, args: readonly string[]): string | undefined {
    this.#section = keyword;
    this.#proxy = undefined;
    const extra = keyword === 'global' ? args[0] : args[1];
    if (extra !== undefined && keyword !== 'program') return `'${keyword}' cannot handle unexpected argument '${extra}'.`;
    if (keyword === 'global') return undefined;
    this.others.push({ keyword, name: args[0] ?? '' });
    return sectionNameProblem(keyword, args[0]);
  }

  /** `listen <name> [from <defaults>]`; a name that haproxy does not take opens nothing. */
  #openProxy(kind: ProxyKind, args: readonly string[], number: number): string | undefined {
    const [first, ...rest] = args;
    const named = kind !== 'defaults' || first !== 'from';
    const name = named ? (first ?? '') : '';
    const [from, base, extra] = named ? rest : args;
    this.#section = '';
    this.#proxy = undefined;
    if (kind !== 'defaults' && name === '') return `'${kind}' expects an <id> argument`;
    const bad = badNameCharacter(name);
    if (bad !== undefined) return `character '${bad}' is not permitted in '${kind}' name '${name}'.`;
    // What stands behind a name was its address once; where no address can be it is passed over.
    const inherits = from === 'from';
    if (from !== undefined && (!inherits || base === undefined) && frontendKinds.includes(kind))
      return `please use the 'bind' keyword for listening addresses.`;
    if (inherits && extra !== undefined) return `'${kind}' cannot handle unexpected argument '${extra}'.`;
    const defaults = this.proxies.findLast((proxy) => proxy.kind === 'defaults' && (!inherits || proxy.name === base));
    if (inherits && defaults === undefined) return `defaults section '${base ?? ''}' not found for proxy '${name}'.`;
    const inherited = kind === 'defaults' && !inherits ? undefined : defaults;
    const scope = createScope(kind, name, number, this.#surroundings, inherited);
    this.#section = kind;
    this.#proxy = scope;
    this.proxies.push(scope);
    return kind === 'listen' && inherited?.hasRules === true
      ? `a listen section cannot inherit from a defaults section defining TCP/HTTP rules.`
      : undefined;
  }

  #proxyLine(scope: ProxyScope, keyword: string, args: readonly string[]): string | undefined {
    if (keyword !== 'no') {
      const check = this.#keywords.get(keyword);
      return check === undefined ? `unknown keyword '${keyword}' in '${scope.kind}' section` : check(args, scope);
    }
    // Only options and `log` can be taken back.
    const negated: LineCheck | undefined =
      args[0] === 'option' ? checkOption(true) : args[0] === 'log' ? () => undefined : undefined;
    return negated === undefined ? notNegatable : negated(args.slice(1), scope);
  }

  #globalLine(keyword: string, args: readonly string[]): string | undefined {
    this.globals.add(keyword);
    if (keyword !== 'no' && keyword !== 'default') return globalLineProblem([keyword, ...args], this.#globalScope);
    return negatableGlobals.includes(args[0] ?? '') ? undefined : notNegatable;
  }
}
