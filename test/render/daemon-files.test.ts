import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import {
  AgentError,
  parseBlocks,
  parseConntrackdConf,
  parseFrrConf,
  parseIpsecConf,
  parseIpsecSecrets,
  parseKeepalivedConf,
  parsePppOptions,
  parseRadvdConf,
  parseXl2tpdConf,
  printBlocks,
  printConntrackdConf,
  printFrrConf,
  printIpsecConf,
  printIpsecSecrets,
  printKeepalivedConf,
  printPppOptions,
  printRadvdConf,
  printXl2tpdConf,
  type Advertisement,
  type BgpNeighbour,
  type BlockItem,
  type ConntrackdConfig,
  type FrrConfig,
  type IpsecConnection,
  type KeepalivedConfig,
} from '#agent';

const plain = { noNullPrototype: true };
const ipv4 = fc.ipV4();
const device = fc.nat(20).map((n) => `eth${n}`);
const word = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9.-]{0,10}$/);
const cidr = fc.tuple(ipv4, fc.integer({ min: 1, max: 32 })).map(([address, prefix]) => `${address}/${prefix}`);
const ipv6Cidr = fc.nat(0xffff).map((group) => `2001:db8:${group.toString(16)}::/64`);

const isBadInput = (error: unknown): boolean => error instanceof AgentError && error.code === 'VRA_BAD_INPUT';

/** parse∘print is the identity on everything the model can say. */
function survives<M>(model: fc.Arbitrary<M>, print: (value: M) => string, parse: (text: string) => M): void {
  fc.assert(fc.property(model, (value) => assert.deepEqual(parse(print(value)), value)));
}

describe('blocks', () => {
  const items: fc.Arbitrary<BlockItem[]> = fc.letrec<{ items: BlockItem[] }>((tie) => ({
    items: fc.array(fc.oneof({ maxDepth: 3 }, word, fc.record({ head: word, items: tie('items') }, plain)), { maxLength: 4 }),
  })).items;

  it('read back to what was printed, in both styles', () => {
    survives(
      items,
      (value) => printBlocks(value, 'same-line'),
      (text) => [...parseBlocks(text)],
    );
    survives(
      items,
      (value) => printBlocks(value, 'own-line'),
      (text) => [...parseBlocks(text)],
    );
  });

  it('do without comments', () => {
    assert.deepEqual(parseBlocks('! licence\n# more\na {\n  b 1 # why\n}\n'), [{ head: 'a', items: ['b 1'] }]);
  });

  it('are refused when braces do not match', () => {
    for (const text of ['a {\n', '}\n', '{\n}\n', 'a {\n}\n}\n']) assert.throws(() => parseBlocks(text), isBadInput, text);
  });
});

describe('keepalived.conf', () => {
  const config: fc.Arbitrary<KeepalivedConfig> = fc.record(
    {
      routerName: word,
      device,
      advertSeconds: fc.integer({ min: 1, max: 255 }),
      password: fc.stringMatching(/^[\da-f]{8}$/),
      virtualAddresses: fc.array(fc.record({ cidr, broadcast: ipv4, device }, plain), { maxLength: 3 }),
    },
    plain,
  );

  it('reads back to what was printed', () => {
    survives(config, printKeepalivedConf, parseKeepalivedConf);
  });

  it('is refused without an interface', () => {
    assert.throws(() => parseKeepalivedConf('global_defs {\n router_id x\n}\n'), isBadInput);
  });
});

describe('conntrackd.conf', () => {
  const config: fc.Arbitrary<ConntrackdConfig> = fc.record(
    { device, address: ipv4, ignored: fc.array(ipv4, { maxLength: 3 }) },
    plain,
  );

  it('reads back to what was printed', () => {
    survives(config, printConntrackdConf, parseConntrackdConf);
  });

  it('is refused without a guest NIC', () => {
    assert.throws(() => parseConntrackdConf('Sync {\n}\n'), isBadInput);
  });
});

describe('radvd.conf', () => {
  const advertisement: fc.Arbitrary<Advertisement> = fc.record(
    { device, prefix: ipv6Cidr, dns: fc.array(fc.constantFrom('2001:db8::53', 'fd00::1'), { maxLength: 2 }) },
    { ...plain, requiredKeys: ['device', 'dns'] },
  );

  it('reads back to what was printed', () => {
    survives(fc.array(advertisement, { maxLength: 3 }), printRadvdConf, (text) => [...parseRadvdConf(text)]);
  });

  it('puts name servers behind the prefix', () => {
    assert.equal(
      printRadvdConf([{ device: 'eth2', prefix: '2001:db8:5::1/64', dns: ['2001:db8::53'] }]),
      [
        'interface eth2',
        '{',
        '    AdvSendAdvert on;',
        '    MinRtrAdvInterval 5;',
        '    MaxRtrAdvInterval 15;',
        '    prefix 2001:db8:5::1/64',
        '    {',
        '        AdvOnLink on;',
        '        AdvAutonomous on;',
        '    };',
        '    RDNSS 2001:db8::53',
        '    {',
        '        AdvRDNSSLifetime 30;',
        '    };',
        '};',
        '',
      ].join('\n'),
    );
  });
});

describe('frr.conf', () => {
  const as = fc.integer({ min: 1, max: 0xffffffff });
  const neighbour: fc.Arbitrary<BgpNeighbour> = fc.record(
    {
      address: fc.oneof(
        ipv4,
        fc.nat(0xffff).map((group) => `2001:db8::${(group + 1).toString(16)}`),
      ),
      remoteAs: as,
      password: fc.stringMatching(/^[!-~]{1,20}$/),
      multihop: fc.integer({ min: 1, max: 255 }),
    },
    { ...plain, requiredKeys: ['address', 'remoteAs'] },
  );
  const config: fc.Arbitrary<FrrConfig> = fc.record(
    {
      hostname: word,
      bgp: fc.array(
        fc.record(
          {
            as,
            routerId: ipv4,
            neighbours: fc.uniqueArray(neighbour, { maxLength: 3, selector: ({ address }) => address }),
            ipv4Networks: fc.array(cidr, { maxLength: 2 }),
            ipv6Networks: fc.array(ipv6Cidr, { maxLength: 2 }),
          },
          { ...plain, requiredKeys: ['as', 'neighbours', 'ipv4Networks', 'ipv6Networks'] },
        ),
        { maxLength: 3 },
      ),
    },
    plain,
  );

  it('reads back to what was printed', () => {
    survives(config, printFrrConf, parseFrrConf);
  });

  it('is refused without a host name', () => {
    assert.throws(() => parseFrrConf('line vty\n'), isBadInput);
  });
});

describe('ipsec.conf', () => {
  const connection: fc.Arbitrary<IpsecConnection> = fc.record(
    {
      name: word,
      settings: fc.array(fc.tuple(fc.constantFrom('left', 'right', 'ike'), fc.stringMatching(/^[\w%/.:,=-]{1,12}$/)), {
        maxLength: 4,
      }),
    },
    plain,
  );

  it('reads back to what was printed', () => {
    survives(fc.array(connection, { maxLength: 3 }), printIpsecConf, parseIpsecConf);
  });

  it('is refused outside its grammar', () => {
    assert.throws(() => parseIpsecConf('left=1\n'), isBadInput);
    assert.throws(() => parseIpsecConf('conn a\n nonsense\n'), isBadInput);
  });
});

const lineFor = (key: string): string => printIpsecSecrets([{ peers: [], key }]);

describe('ipsec.secrets', () => {
  it('holds any key, quoted as far as it can be', () => {
    assert.equal(lineFor('psk'), ': PSK "psk"\n');
    assert.equal(lineFor('a"b'), `: PSK 'a"b'\n`);
    assert.equal(lineFor(`a"b'c`), ': PSK 0sYSJiJ2M=\n');
    assert.equal(lineFor('a"\n: PSK "b'), ': PSK 0sYSIKOiBQU0sgImI=\n');
  });

  it('reads back to what was printed, one line per secret', () => {
    const secret = fc.record(
      { peers: fc.constantFrom([], ['203.0.113.20', '198.51.100.9']), key: fc.string({ unit: 'binary' }) },
      plain,
    );
    survives(fc.array(secret, { maxLength: 3 }), printIpsecSecrets, parseIpsecSecrets);
    fc.assert(fc.property(secret, (one) => assert.equal(printIpsecSecrets([one]).split('\n').length, 2)));
  });
});

describe('L2TP files', () => {
  const range = fc.tuple(ipv4, ipv4).map((ends) => ends.join('-'));

  it('read back to what was printed', () => {
    survives(fc.record({ ipRange: range, localIp: ipv4 }, plain), printXl2tpdConf, parseXl2tpdConf);
    fc.assert(fc.property(ipv4, (dns) => assert.equal(parsePppOptions(printPppOptions(dns)), dns)));
  });

  it('are refused without a range', () => {
    assert.throws(() => parseXl2tpdConf('[lns default]\nlocal ip = 10.1.2.1\n'), isBadInput);
  });
});
