/** Configurations in the shape that a host agent makes of balancer rules (cloudstack-vr-commands.md, 1.10.6). */
const head = [
  'global',
  '\tlog 127.0.0.1:3914   local0 warning',
  '\tmaxconn 4096',
  '\tmaxpipes 1024',
  '\tchroot /var/lib/haproxy',
  '\tuser haproxy',
  '\tgroup haproxy',
  '\tstats socket /run/haproxy/admin.sock',
  '\tdaemon',
  '\t ',
];

const defaults = (close: string): string[] => [
  'defaults',
  '\tlog     global',
  '\tmode    tcp',
  '\toption  dontlognull',
  '\tretries 3',
  '\toption redispatch',
  '\toption forwardfor',
  `\t${close}`,
  '\ttimeout connect    5000',
  '\ttimeout client     50000',
  '\ttimeout server     50000',
];

const statistics = (name: string, address: string): string =>
  `\nlisten ${name}\n\tbind ${address}:8081\n\tmode http\n\toption httpclose\n\tstats enable\n\tstats uri     /admin?stats\n` +
  '\tstats realm   Haproxy\\ Statistics\n\tstats auth    admin1:AdMiN123\n';

const statisticsInDefaults =
  '\tstats enable\n\tstats uri     /admin?stats\n\tstats realm   Haproxy\\ Statistics\n\tstats auth    admin1:AdMiN123';

const ciphers =
  'ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:DHE-RSA-AES128-GCM-SHA256 ' +
  'ciphersuites TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256';

const config = (parts: readonly string[], close = 'option httpclose'): string =>
  `${[...head, ...defaults(close), ...parts, '\t ', '\t '].join('\n')}\n`;

const listener = (...lines: readonly string[]): string[] => [
  'listen 10_1_2_3-80',
  '\tbind 10.1.2.3:80',
  ...lines.map((line) => `\t${line}`),
  '\t ',
];
const web = ['mode http', 'option httpclose'];
const server = (n: number, rest = ''): string => `server 10_1_2_3-80_${n} 10.1.1.${n + 5}:8080 check${rest}`;
const sticky = (cookie: string): string[] =>
  listener(...web, 'balance roundrobin', server(0, ' cookie 10_1_1_5-8080'), server(1, ' cookie 10_1_1_6-8080'), cookie);

export const renderedBalancers: readonly (readonly [name: string, config: string])[] = [
  ['no rule', config(['listen  vmops', '\tbind 0.0.0.0:9', '\toption transparent'])],
  [
    'statistics on all networks',
    config([
      statistics('stats_on_public', '10.1.2.3') +
        statistics('stats_on_guest', '10.1.1.1') +
        statistics('stats_on_private', '169.254.3.4'),
      ...listener(...web, 'balance roundrobin', server(0)),
    ]),
  ],
  ['statistics in the defaults', config([statisticsInDefaults, '\t ', ...listener(...web, 'balance roundrobin', server(0))])],
  ['keep-alive, TCP', config(listener('balance leastconn', server(0)), 'no option httpclose')],
  ...['roundrobin', 'leastconn', 'source'].map(
    (algorithm) => [`balance ${algorithm}`, config(listener(`balance ${algorithm}`, server(0), server(1)))] as const,
  ),
  ['no server left', config(listener('balance roundrobin'))],
  ['PROXY protocol', config(listener('balance roundrobin', server(0, ' send-proxy')))],
  [
    'source restriction',
    config(
      listener(
        'acl network_allowed src 10.0.0.0/8 192.0.2.0/24 \n\ttcp-request connection reject if !network_allowed',
        'balance roundrobin',
        server(0),
      ),
    ),
  ],
  ['cookie of the balancer', config(sticky('cookie lbcooki_-1119566589_80 insert  '))],
  [
    'cookie of the balancer, all options',
    config(sticky('cookie mine insert indirect nocache postonly domain .a.example domain .b.example ')),
  ],
  ['cookie of the application, prefixed', config(sticky('cookie JSESSIONID prefix nocache '))],
  ['cookie rewritten', config(sticky('cookie mine rewrite '))],
  [
    'sticky by source',
    config(listener('balance roundrobin', server(0), 'stick-table type ip size 200k expire 30m \n\tstick on src')),
  ],
  [
    'TLS',
    config([
      'listen 10_1_2_3-443',
      `\tbind 10.1.2.3:443 ssl crt /exists/pair.pem alpn h2,http/1.1 ssl-min-ver TLSv1.2 no-tls-tickets ${ciphers}`,
      '\thttp-request add-header X-Forwarded-Proto https',
      ...web.map((line) => `\t${line}`),
      '\tbalance roundrobin',
      `\t${server(0)}`,
    ]),
  ],
];

export const refusedBalancers: readonly (readonly [name: string, config: string])[] = [
  ['sticky by application cookie', config(sticky('appsession JSESSIONID len 52 timeout 3h '))],
  // Gone since 2.0: a 4.22 router cannot have keep-alive on an HTTP rule.
  [
    'keep-alive, HTTP',
    config(listener('mode http', 'no option forceclose', 'balance roundrobin', server(0)), 'no option httpclose'),
  ],
  [
    'TLS without its certificate',
    config(['listen 10_1_2_3-443', '\tbind 10.1.2.3:443 ssl crt /missing.pem', '\tbalance roundrobin']),
  ],
  ['two rules of one port', config([...listener(...web, server(0)), ...listener(...web, server(0))])],
  ['domain without a value', config(sticky('cookie mine insert domain '))],
];
