import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import {
  parseApacheVhost,
  parseCronTable,
  parseDhcpHosts,
  parseDhcpTagOptions,
  parseDnsmasqConfig,
  parseDnsmasqLeases,
  parseGuestAccess,
  parseHaproxyConfig,
  parseHostsFile,
  parseIniFile,
  parseMetadataRewrites,
  parseNetworkInterfaces,
  parseResolvConf,
  parseRoutingTables,
  parseSshdConfig,
  printApacheVhost,
  printCronTable,
  printDhcpHosts,
  printDhcpTagOptions,
  printDnsmasqConfig,
  printDnsmasqLeases,
  printGuestAccess,
  printHaproxyConfig,
  printHealthChecksData,
  printHostsFile,
  printIniFile,
  printMetadataRewrites,
  printNetworkInterfaces,
  printResolvConf,
  printRoutingTables,
  printSshdConfig,
  requireFileName,
  requireLine,
  requireWord,
} from '#agent';

const word = fc.stringMatching(/^[a-z0-9][a-z0-9._:-]{0,12}$/);
const words = fc.array(word, { minLength: 1, maxLength: 4 }).map((list) => list.join(' '));
const address = fc.ipV4();
const few = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(item, { maxLength: 5 });
const differing = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.uniqueArray(item, { maxLength: 5 });

/** What is printed reads back as it was. */
function law<T>(name: string, values: fc.Arbitrary<T>, print: (value: T) => string, parse: (text: string) => unknown): void {
  it(name, () => {
    fc.assert(fc.property(values, (value) => assert.deepEqual(parse(print(value)), structuredClone(value))));
  });
}

const host = fc
  .record({
    mac: word,
    address,
    hostName: word,
    tag: fc.option(
      word.map((tag) => `t${tag}`),
      { nil: undefined },
    ),
  })
  .map(({ tag, ...rest }) => (tag === undefined ? rest : { ...rest, tag }));
const field = fc.oneof(
  word,
  fc.constantFrom('tag:!known', '/corp.example/', '[::]', 'set:x', '"one two"', '"a.example,b.example"'),
);
const option = fc
  .tuple(fc.constantFrom('dhcp-option', 'dhcp-range', 'server'), fc.array(field, { maxLength: 4 }))
  .map(([name, fields]) => ({ name, fields }));
const stanza = fc.record({
  device: fc.constantFrom('eth0', 'eth1', 'lo'),
  family: fc.constantFrom('inet' as const, 'inet6' as const),
  method: fc.constantFrom('static' as const, 'loopback' as const),
  options: few(fc.tuple(fc.constantFrom('address', 'netmask', 'mtu'), word)),
});
const pairs = few(fc.tuple(word, fc.oneof(word, words, fc.constant(''))));
const rewrite = fc.record({
  folder: fc.constantFrom('userdata' as const, 'metadata' as const),
  file: fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/).filter((name) => name !== 'meta-data'),
});

describe('what is printed reads back as it was', () => {
  law('dnsmasq configuration', few(option), printDnsmasqConfig, parseDnsmasqConfig);
  law('DHCP hosts', few(host), printDhcpHosts, parseDhcpHosts);
  law('tags without options', differing(word), printDhcpTagOptions, parseDhcpTagOptions);
  law(
    'leases',
    few(fc.record({ expires: fc.nat(), mac: word, address, hostName: word, clientId: fc.constantFrom('*', '01:02') })),
    printDnsmasqLeases,
    parseDnsmasqLeases,
  );
  law(
    'hosts',
    few(fc.record({ address: fc.oneof(address, fc.constantFrom('::1', 'ff02::1')), names: words })),
    printHostsFile,
    parseHostsFile,
  );
  law('resolv.conf', few(fc.oneof(address, fc.constant('2001:db8::53'))), printResolvConf, parseResolvConf);
  law('rt_tables', few(fc.record({ id: fc.integer({ min: 1, max: 252 }), name: word })), printRoutingTables, parseRoutingTables);
  law(
    'interfaces',
    fc.record({ auto: fc.array(word, { minLength: 1, maxLength: 3 }), stanzas: few(stanza) }),
    printNetworkInterfaces,
    parseNetworkInterfaces,
  );
  law('sshd_config', few(fc.tuple(fc.constantFrom('Port', 'ListenAddress', 'Subsystem'), words)), printSshdConfig, parseSshdConfig);
  law('sections of names and values', few(fc.record({ name: word, entries: pairs })), printIniFile, parseIniFile);
  law(
    'cron table',
    fc.record({
      environment: few(fc.tuple(fc.constantFrom('SHELL', 'PATH'), word)),
      jobs: few(
        fc.record({
          schedule: fc.constantFrom('*/3 * * * *', '0 4 * * 1'),
          user: fc.constantFrom('root', 'cloud'),
          command: words,
        }),
      ),
    }),
    printCronTable,
    parseCronTable,
  );
  law(
    'virtual host',
    fc.record({ addresses: fc.array(address, { minLength: 1, maxLength: 2 }), serverName: word }),
    printApacheVhost,
    parseApacheVhost,
  );
  law('access of a guest', address, printGuestAccess, parseGuestAccess);
  law('rewrites', few(rewrite), printMetadataRewrites, parseMetadataRewrites);
  law(
    'haproxy configuration',
    few(
      fc.record({
        keyword: fc.constantFrom('listen', 'frontend', 'defaults'),
        name: word,
        lines: few(
          fc.array(
            fc.oneof(
              word.map((text) => `x${text}`),
              fc.constant('Haproxy\\ Statistics'),
            ),
            { minLength: 1, maxLength: 4 },
          ),
        ),
      }),
    ),
    printHaproxyConfig,
    parseHaproxyConfig,
  );
  law(
    'data of the health checks',
    fc.record({
      health_checks_basic_run_interval: fc.nat(),
      health_checks_advanced_run_interval: fc.nat(),
      health_checks_enabled: fc.boolean(),
      excluded_health_checks: few(word),
      health_checks_config: fc.dictionary(word, fc.string({ unit: 'binary' })).map((config) => ({ ...config })),
    }),
    printHealthChecksData,
    JSON.parse,
  );
});

describe('the last fence before a file', () => {
  it('lets no line, field or quote be ended from inside', () => {
    for (const bad of [
      '',
      'a b',
      'a\tb',
      'a\nb',
      'a\r',
      'a"b',
      "a'b",
      'a`b',
      'a\\b',
      'a,b',
      'a;b',
      'a#b',
      'a\0b',
      'a\u{2028}b',
      '\u{7f}',
    ]) {
      assert.throws(() => requireWord(bad, 'a word'), { code: 'VRA_BAD_INPUT' }, JSON.stringify(bad));
    }
    for (const bad of ['a\nb', 'a\rb', 'a\0b', 'a\u{85}b', 'a\u{2028}b', 'a\u{2029}b']) {
      assert.throws(() => requireLine(bad, 'a line'), { code: 'VRA_BAD_INPUT' }, JSON.stringify(bad));
    }
    for (const bad of ['..', '.', '.htaccess', 'a/b', '/a'])
      assert.throws(() => requireFileName(bad, 'a name'), { code: 'VRA_BAD_INPUT' }, bad);
  });

  it('lets through what is harmless, and says what it did not', () => {
    assert.equal(requireFileName('a,b@c~1.pem', 'a name'), 'a,b@c~1.pem');
    assert.equal(requireWord('größe-1.example:80@[x]', 'a word'), 'größe-1.example:80@[x]');
    assert.equal(requireLine('one\ttwo "three"', 'a line'), 'one\ttwo "three"');
    assert.throws(() => requireWord('a b', 'host name'), /^AgentError: host name "a b" holds a blank/);
  });

  it('stands in every printer', () => {
    const evil = 'a\nevil';
    const printers: readonly (() => unknown)[] = [
      () => printDnsmasqConfig([{ name: 'domain', fields: [evil] }]),
      () => printDnsmasqConfig([{ name: 'dhcp-option', fields: ['15', `"${evil}"`] }]),
      () => printDhcpHosts([{ mac: evil, address: '10.1.1.1', hostName: 'a' }]),
      () => printDhcpTagOptions([evil]),
      () => printDnsmasqLeases([{ expires: 0, mac: 'a', address: '10.1.1.1', hostName: evil, clientId: '*' }]),
      () => printHostsFile([{ address: '10.1.1.1', names: evil }]),
      () => printResolvConf([evil]),
      () => printRoutingTables([{ id: 100, name: evil }]),
      () =>
        printNetworkInterfaces({
          auto: ['lo'],
          stanzas: [{ device: 'eth0', family: 'inet', method: 'static', options: [['address', evil]] }],
        }),
      () => printSshdConfig([['ListenAddress', evil]]),
      () => printIniFile([{ name: 'a', entries: [['b', evil]] }]),
      () => printCronTable({ environment: [], jobs: [{ schedule: '* * * * *', user: 'root', command: evil }] }),
      () => printApacheVhost({ addresses: ['10.1.1.1'], serverName: evil }),
      () => printGuestAccess(evil),
      () => printMetadataRewrites([{ folder: 'metadata', file: evil }]),
    ];
    for (const print of printers) assert.throws(print, { code: 'VRA_BAD_INPUT' }, print.toString());
  });
});
