/** What a line's verdict depends on beside its own proxy. */
export interface Surroundings {
  /** Whether a file that the configuration names is there. */
  fileExists(path: string): boolean;
  /** Keywords of `global` so far. */
  readonly globals: ReadonlySet<string>;
}

export type ProxyKind = 'defaults' | 'listen' | 'frontend' | 'backend';

/** Something a line refers to, looked up when all of the configuration is known. */
export interface Reference {
  readonly what:
    'backend' | 'server' | 'table' | 'cache' | 'peers' | 'mailers' | 'userlist' | 'resolvers' | 'http-errors' | 'fcgi-app';
  readonly name: string;
  /** Only asked for its state; connections do not go there. */
  readonly query?: boolean;
  /** What haproxy says when it is not there. */
  readonly missing: string;
}

/** What the check knows of a proxy while it reads it. */
export interface ProxyScope {
  readonly kind: ProxyKind;
  /** Empty for an anonymous defaults section. */
  readonly name: string;
  readonly line: number;
  readonly acls: Set<string>;
  /** Name → line. */
  readonly servers: Map<string, number>;
  readonly references: Reference[];
  readonly surroundings: Surroundings;
  mode: 'tcp' | 'http';
  listeners: number;
  disabled: boolean;
  hasTable: boolean;
  /** Rules in a defaults section: `listen` sections cannot inherit from it. */
  hasRules: boolean;
  externalCheck: boolean;
  externalCheckCommand: boolean;
}

/** Checks the arguments of one line; gives haproxy's complaint, or undefined. May note in the scope what later lines refer to. */
export type LineCheck = (args: readonly string[], scope: ProxyScope) => string | undefined;

export const frontendKinds: readonly ProxyKind[] = ['listen', 'frontend'];
export const backendKinds: readonly ProxyKind[] = ['listen', 'backend'];

/** The words of a blank separated list. */
export function wordSet(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
