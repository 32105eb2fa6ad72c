import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkHaproxyConfig } from '#agent';
import * as fc from 'fast-check';
import type { LoadBalancerConfigCommand, LoadBalancerTO } from '../../../../../../../fleet/connectors/cloudstack/classes/index.ts';
import { haproxyConfig } from '../../../../../../../fleet/connectors/cloudstack/commands/network/load-balancer/haproxy-config.ts';
import { javaHash } from '../../../../../../../fleet/connectors/cloudstack/commands/network/load-balancer/java-hash.ts';
import { loadBalancer } from '../../../../../../../fleet/connectors/cloudstack/commands/network/translation/load-balancer.ts';

const rule: LoadBalancerTO = {
  srcIp: '203.0.113.20',
  srcPort: 443,
  protocol: 'tcp',
  algorithm: 'roundrobin',
  revoked: false,
  destinations: [
    { destIp: '10.1.1.5', destPort: 8443, revoked: false },
    { destIp: '10.1.1.6', destPort: 8443, revoked: true },
    { destIp: '10.1.1.7', destPort: 8443, revoked: false },
  ],
};

function command(rules: readonly LoadBalancerTO[], fields: Partial<LoadBalancerConfigCommand> = {}): LoadBalancerConfigCommand {
  return {
    loadBalancers: rules,
    maxconn: '4096',
    lbStatsVisibility: 'disabled',
    lbStatsPublicIP: '203.0.113.10',
    lbStatsGuestIP: '10.1.1.1',
    lbStatsPrivateIP: '169.254.3.7',
    lbStatsPort: '8081',
    lbStatsUri: '/admin?stats',
    lbStatsAuth: 'admin1:AdMiN123',
    lbStatsSrcCidrs: '0/0',
    accessDetails: { 'router.ip': '169.254.3.7' },
    ...fields,
  };
}

/** The lines of the rule's listener. */
function listener(one: LoadBalancerTO, fields: Partial<LoadBalancerConfigCommand> = {}): readonly string[] {
  const lines = haproxyConfig(command([one], fields))
    .join('\n')
    .split('\n');
  return lines.slice(lines.indexOf('listen 203_0_113_20-443') + 1).map((line) => line.trimStart());
}

function verdict(configured: LoadBalancerConfigCommand): string {
  return checkHaproxyConfig(`${haproxyConfig(configured).join('\n')}\n`).output;
}

describe("haproxy's configuration", () => {
  it('has a listener for each rule that stands, with the servers that stand, numbered without gaps', () => {
    assert.deepEqual(listener(rule).slice(0, 4), [
      'bind 203.0.113.20:443',
      'balance roundrobin',
      'server 203_0_113_20-443_0 10.1.1.5:8443 check',
      'server 203_0_113_20-443_1 10.1.1.7:8443 check',
    ]);
    assert.ok(!haproxyConfig(command([{ ...rule, revoked: true }])).includes('listen 203_0_113_20-443'));
  });

  it('has a listener that takes nothing when no rule stands: haproxy does not start without one', () => {
    assert.deepEqual(haproxyConfig(command([])).slice(-3), ['listen  vmops', '\tbind 0.0.0.0:9', '\toption transparent']);
    assert.match(verdict(command([])), /is valid/);
  });

  it('ends TLS with the certificate of the rule, over TLS 1.2 at least, and tells the servers', () => {
    const offloading = { ...rule, lbProtocol: 'ssl', sslCert: { cert: 'CERT', key: 'KEY', chain: 'CHAIN', revoked: false } };
    const lines = listener(offloading);
    assert.match(
      lines[0] ?? '',
      /^bind 203\.0\.113\.20:443 ssl crt \/etc\/cloudstack\/ssl\/203_0_113_20-443\.pem alpn h2,http\/1\.1 /,
    );
    assert.match(lines[0] ?? '', / ssl-min-ver TLSv1\.2 no-tls-tickets /);
    assert.deepEqual(lines.slice(1, 4), ['http-request add-header X-Forwarded-Proto https', 'mode http', 'option httpclose']);
    assert.match(verdict(command([offloading])), /is valid/);
    const [file] = [loadBalancer(command([offloading]), 0).fields['rules']];
    assert.deepEqual((file as readonly { readonly ssl_certs: unknown }[])[0]?.ssl_certs, [
      { name: '203_0_113_20-443', cert: 'CERT', key: 'KEY', chain: 'CHAIN', password: undefined },
    ]);
  });

  it('does not end TLS with a revoked certificate, nor for a rule of another protocol', () => {
    const revoked = { ...rule, lbProtocol: 'ssl', sslCert: { cert: 'CERT', key: 'KEY', revoked: true } };
    assert.equal(listener(revoked)[0], 'bind 203.0.113.20:443');
    assert.equal(listener({ ...rule, lbProtocol: 'tcp', sslCert: { cert: 'CERT', key: 'KEY' } })[0], 'bind 203.0.113.20:443');
  });

  it("tells servers their clients' addresses for tcp-proxy", () => {
    assert.ok(listener({ ...rule, lbProtocol: 'tcp-proxy' }).includes('server 203_0_113_20-443_0 10.1.1.5:8443 check send-proxy'));
  });

  it('lets in only the networks of the rule', () => {
    const lines = listener({ ...rule, cidrList: '198.51.100.0/24 192.0.2.0/24' });
    assert.deepEqual(lines.slice(1, 3), [
      'acl network_allowed src 198.51.100.0/24 192.0.2.0/24 ',
      'tcp-request connection reject if !network_allowed',
    ]);
    assert.ok(!listener({ ...rule, cidrList: ' ' }).some((line) => line.includes('acl')));
  });

  it('keeps connections alive where asked, and forgets it with the next command', () => {
    const alive = command([{ ...rule, srcPort: 80 }], { keepAliveEnabled: true, lbStatsVisibility: 'global' });
    const before = haproxyConfig(command([rule]));
    const lines = haproxyConfig(alive).join('\n');
    assert.match(lines, /^\tno option httpclose$/m);
    // Neither the listener on port 80 nor that of the statistics closes.
    assert.doesNotMatch(lines, /^\toption httpclose$/m);
    assert.deepEqual(haproxyConfig(command([rule])), before);
  });

  it('shows statistics where they were asked for', () => {
    const places = (lbStatsVisibility: string): readonly string[] =>
      haproxyConfig(command([rule], { lbStatsVisibility }))
        .join('\n')
        .split('\n')
        .filter((_line, at, all) => all[at - 1]?.startsWith('listen stats') === true);
    assert.deepEqual(places('global'), ['\tbind 203.0.113.10:8081']);
    assert.deepEqual(places('guest-network'), ['\tbind 10.1.1.1:8081']);
    assert.deepEqual(places('link-local'), ['\tbind 169.254.3.7:8081']);
    assert.equal(places('all').length, 3);
    assert.deepEqual(places('disabled'), []);
    assert.match(haproxyConfig(command([rule], { lbStatsVisibility: 'default' })).join('\n'), /^\tstats enable$/m);
    for (const visibility of ['global', 'guest-network', 'link-local', 'all', 'default', 'disabled']) {
      assert.match(verdict(command([rule], { lbStatsVisibility: visibility })), /is valid/, visibility);
    }
  });

  it('says where the firewall is to be opened', () => {
    const file = (lbStatsVisibility: string, rules: readonly LoadBalancerTO[]): unknown =>
      (loadBalancer(command(rules, { lbStatsVisibility }), 0).fields['rules'] as readonly unknown[])[0];
    const both = [rule, { ...rule, revoked: true }, { ...rule, srcPort: 80, revoked: true }];
    const { add_rules, remove_rules, stat_rules } = file('all', both) as Record<string, unknown>;
    assert.deepEqual(add_rules, ['203.0.113.20:443:']);
    assert.deepEqual(remove_rules, ['203.0.113.20:80:']);
    assert.deepEqual(stat_rules, ['0.0.0.0/0:8081:0/0:,']);
    assert.deepEqual((file('disabled', both) as Record<string, unknown>)['stat_rules'], ['']);
  });

  it('refuses a command without what it cannot do without, in words', () => {
    assert.throws(() => haproxyConfig({}), { code: 'VRA_BAD_INPUT', message: /loadBalancers is missing/ });
    assert.throws(() => haproxyConfig({ ...command([rule]), maxconn: 'many' }), { message: 'For input string: "many"' });
  });
});

describe('stickiness', () => {
  const sticky = (methodName: string, params: readonly { readonly t: string; readonly u: string }[] = []): LoadBalancerTO => ({
    ...rule,
    stickinessPolicies: [{ methodName, params }],
  });

  it('by a cookie of the balancer, with a name of its own unless one is given', () => {
    const lines = listener(sticky('LbCookie'));
    assert.deepEqual(lines.slice(1, 6), [
      'mode http',
      'option httpclose',
      'balance roundrobin',
      'server 203_0_113_20-443_0 10.1.1.5:8443 check cookie 10_1_1_5-8443',
      'server 203_0_113_20-443_1 10.1.1.7:8443 check cookie 10_1_1_7-8443',
    ]);
    assert.equal(lines[6], `cookie lbcooki_${javaHash('203.0.113.20')}_443 insert  `);
    const parameters = [
      { t: 'cookie-name', u: 'SRV' },
      { t: 'mode', u: 'prefix' },
      { t: 'indirect', u: 'true' },
      { t: 'nocache', u: 'true' },
      { t: 'postonly', u: 'true' },
      { t: 'domain', u: '.example.com' },
      { t: 'domain', u: '.example.org' },
    ];
    assert.equal(
      listener(sticky('LbCookie', parameters))[6],
      'cookie SRV prefix indirect nocache postonly domain .example.com domain .example.org  ',
    );
    assert.match(
      verdict(
        command([
          sticky(
            'LbCookie',
            parameters.filter(({ t }) => t !== 'mode'),
          ),
        ]),
      ),
      /is valid/,
    );
  });

  it('by the address of the client, which needs no HTTP', () => {
    const lines = listener(
      sticky('SourceBased', [
        { t: 'tablesize', u: '1m' },
        { t: 'expire', u: '10m' },
      ]),
    );
    assert.deepEqual(lines.slice(2, 6), [
      'server 203_0_113_20-443_0 10.1.1.5:8443 check',
      'server 203_0_113_20-443_1 10.1.1.7:8443 check',
      'stick-table type ip size 1m expire 10m',
      'stick on src',
    ]);
    assert.match(verdict(command([sticky('SourceBased')])), /is valid/);
  });

  it('by a cookie of the application, which haproxy no longer takes', () => {
    const lines = listener(
      sticky('AppCookie', [
        { t: 'cookie-name', u: 'JSESSIONID' },
        { t: 'request-learn', u: 'true' },
        { t: 'mode', u: 'query-string' },
      ]),
    );
    assert.equal(lines[6], 'appsession JSESSIONID len 52 timeout 3h request-learn mode query-string ');
    assert.match(verdict(command([sticky('AppCookie')])), /'appsession' is not supported anymore/);
  });

  it('is left out without servers, and when nobody knows the method', () => {
    assert.deepEqual(listener({ ...sticky('LbCookie'), destinations: [] }).slice(0, 2), [
      'bind 203.0.113.20:443',
      'balance roundrobin',
    ]);
    assert.deepEqual(listener(sticky('Moon')), listener(rule));
  });
});

describe("Java's hash of a text", () => {
  it('is that of Java', () => {
    assert.deepEqual(
      ['', 'a', 'hello', '10.64.0.15', 'polygenelubricants'].map(javaHash),
      [0, 97, 99162322, -1119566589, -2147483648],
    );
  });

  it('of a text in two parts is made of those of the parts', () => {
    const power = (length: number): number => Array.from({ length }).reduce<number>((product) => Math.imul(product, 31), 1);
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        assert.equal(javaHash(a + b), (Math.imul(javaHash(a), power(b.length)) + javaHash(b)) | 0);
      }),
    );
  });
});
