import type { LoadBalancerTO, LoadBalancerTOStickinessPolicyTO } from '../../../classes/index.ts';
import { javaHash } from './java-hash.ts';

/** How a listener keeps clients on their servers. */
export interface Stickiness {
  /** Lines of haproxy's configuration, as one element. */
  readonly text: string;
  /** It works with HTTP cookies: servers get a cookie of their own and the listener has to speak HTTP. */
  readonly cookies: boolean;
}

type Parameters = readonly (readonly [name: string, value: string | undefined])[];

function parametersOf({ params }: LoadBalancerTOStickinessPolicyTO): Parameters {
  return (params ?? []).map(({ t, u }) => [(t ?? '').toLowerCase(), u]);
}

/** The last value of a parameter, as later ones win. */
function valueOf(parameters: Parameters, name: string): string | undefined {
  return parameters.findLast(([key]) => key === name)?.[1];
}

function isGiven(parameters: Parameters, name: string): boolean {
  return parameters.some(([key]) => key === name);
}

/** Words behind one another, each with a blank behind it. */
function options(words: readonly (string | false | undefined)[]): string {
  return words.map((word) => (word === false || word === undefined ? '' : `${word} `)).join('');
}

function defaultCookie(prefix: string, { srcIp, srcPort }: LoadBalancerTO): string {
  return `${prefix}_${javaHash(srcIp ?? 'TESTCOOKIE')}_${srcPort ?? 0}`;
}

function balancerCookie(parameters: Parameters, rule: LoadBalancerTO): string {
  const name = valueOf(parameters, 'cookie-name') ?? defaultCookie('lbcooki', rule);
  // The default has a blank of its own behind it.
  const mode = valueOf(parameters, 'mode') ?? 'insert ';
  const domains = parameters.filter(([key]) => key === 'domain').map(([, value]) => `domain ${value}`);
  const flags = ['indirect', 'nocache', 'postonly'].map((flag) => isGiven(parameters, flag) && flag);
  return `\tcookie ${name} ${mode} ${options(flags)}${domains.length === 0 ? '' : `${options(domains)} `}`;
}

function applicationCookie(parameters: Parameters, rule: LoadBalancerTO): string {
  const name = valueOf(parameters, 'cookie-name') ?? defaultCookie('appcookie', rule);
  const length = valueOf(parameters, 'length') ?? '52';
  const holdTime = valueOf(parameters, 'holdtime') ?? '3h';
  const mode = valueOf(parameters, 'mode');
  const rest = [
    isGiven(parameters, 'prefix') && 'prefix',
    isGiven(parameters, 'request-learn') && 'request-learn',
    mode !== undefined && `mode ${mode}`,
  ];
  return `\tappsession ${name} len ${length} timeout ${holdTime} ${options(rest)}`;
}

function clientAddress(parameters: Parameters): string {
  const size = valueOf(parameters, 'tablesize') ?? '200k';
  const expire = valueOf(parameters, 'expire') ?? '30m';
  return `\tstick-table type ip size ${size} expire ${expire}\n\tstick on src`;
}

/**
 * The stickiness of a rule (cloudstack-vr-commands.md, 1.10.6, rule 4); undefined when it has none, or a method that nobody knows.
 * `appsession` is gone from haproxy since 1.6, so that the router refuses a configuration with it.
 */
export function stickinessOf(rule: LoadBalancerTO): Stickiness | undefined {
  const policies = rule.stickinessPolicies ?? [];
  if (policies.length === 0) return undefined;
  let text = '';
  let cookies = false;
  for (const policy of policies) {
    const parameters = parametersOf(policy);
    switch (policy.methodName?.toLowerCase()) {
      case 'lbcookie':
        text += balancerCookie(parameters, rule);
        cookies = true;
        break;
      case 'appcookie':
        text += applicationCookie(parameters, rule);
        cookies = true;
        break;
      case 'sourcebased':
        text += clientAddress(parameters);
        break;
      case undefined:
      default:
        return undefined;
    }
  }
  return { text, cookies };
}
