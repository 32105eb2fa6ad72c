import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { configDocument, readConfig } from '../../../fleet/cli/vr/config-file.ts';
import { withCode } from '../../fleet/support/fake-fleet.ts';
import { anyItem } from '../../support/items.ts';

const head = 'apiVersion: vr/v1\nkind: RouterConfig\n';
const read = (text: string): ReturnType<typeof readConfig> => readConfig([{ name: 'r.yaml', text }]);

const entry = `  - type: dhcpentry
    host_name: web
    mac_address: 02:01:00:cc:00:05
    ipv4_address: 10.1.1.50
    default_entry: true
`;
const entryItem = {
  type: 'dhcpentry',
  host_name: 'web',
  mac_address: '02:01:00:cc:00:05',
  ipv4_address: '10.1.1.50',
  default_entry: true,
};

describe('a configuration file', () => {
  it('is read as it was written, whatever is in it', () => {
    fc.assert(
      fc.property(
        fc.array(anyItem, { maxLength: 5 }),
        fc.option(fc.constant(['dhcp', 'nat']), { nil: undefined }),
        (items, features) => {
          const text = stringify(configDocument({ features, items }), { lineWidth: 0 });
          assert.deepEqual(read(text), structuredClone({ features, items }));
          const json = JSON.stringify(configDocument({ features, items }));
          assert.deepEqual(read(json), structuredClone({ features, items }));
        },
      ),
    );
  });

  it('may be several documents and several files, which count together', () => {
    const first = `${head}features: [dhcp]\nitems:\n${entry}---\n${head}features: [nat, dhcp]\nitems: []\n---\n`;
    const second = `{"apiVersion":"vr/v1","kind":"RouterConfig","features":["lb"],"items":[]}`;
    const wanted = readConfig([
      { name: 'a', text: first },
      { name: 'b', text: second },
    ]);
    assert.deepEqual(wanted, { features: ['dhcp', 'nat', 'lb'], items: [entryItem] });
  });

  it('means everything where it names no features; the two do not mix', () => {
    assert.equal(read(`${head}items: []\n`).features, undefined);
    assert.throws(
      () => read(`${head}items: []\n---\n${head}features: [dhcp]\nitems: []\n`),
      withCode('VRA_BAD_INPUT', /whole configuration of the router/),
    );
  });

  const wrong: readonly (readonly [what: string, text: string, says: RegExp])[] = [
    ['no YAML', `${head}items: [\n`, /^r\.yaml:4:1: Flow sequence/m],
    ['a key twice', `${head}kind: RouterConfig\nitems: []\n`, /^r\.yaml:3:1: Map keys must be unique/m],
    ['empty', '', /^r\.yaml:1:1: there is no document in it/m],
    ['a list', '- a\n', /^r\.yaml:1:1: must be an object/m],
    ['another kind', 'apiVersion: vr/v1\nkind: Pod\nitems: []\n', /^r\.yaml:2:7: kind: must be RouterConfig/m],
    ['no items', head, /^r\.yaml:1:1: items: must be a list/m],
    ['another field', `${head}items: []\nitem: []\n`, /^r\.yaml:4:7: item: there is no such field/m],
    [
      'a wrong address',
      `${head}items:\n${entry.replace('10.1.1.50', '10.1.1.500')}`,
      /^r\.yaml:7:19: items\[0\]\.ipv4_address: "10\.1\.1\.500" is not an IPv4 address/m,
    ],
    ['a number for a text', `${head}items:\n${entry.replace('web', '17')}`, /^r\.yaml:5:16: items\[0\]\.host_name: a number/m],
    [
      'a missing field',
      `${head}items:\n${entry.replace(/.*mac_address.*\n/, '')}`,
      /^r\.yaml:4:5: items\[0\]\.mac_address: missing/m,
    ],
    [
      'a slip of the pen',
      `${head}items:\n${entry}    hostname: web\n`,
      /^r\.yaml:9:15: items\[0\]\.hostname: dhcpentry has no such field/m,
    ],
    [
      'an unknown type',
      `${head}items:\n  - type: weather\n`,
      /^r\.yaml:4:11: items\[0\]\.type: "weather" is no type; there are cmdline,/m,
    ],
    ['no item', `${head}items: [7]\n`, /^r\.yaml:3:9: items\[0\]: an item is an object/m],
    [
      'deep inside, in the second document',
      `${head}items: []\n---\n${head}items:\n  - type: staticnatrules\n    rules:\n      - revoke: false\n        source_ip_address: 203.0.113.10\n        destination_ip_address: ::1\n`,
      /^r\.yaml:12:33: items\[0\]\.rules\[0\]\.destination_ip_address: "::1" is not an IPv4 address/m,
    ],
  ];
  for (const [what, text, says] of wrong) {
    it(`that is wrong is refused with the place: ${what}`, () => {
      assert.throws(() => read(text), withCode('VRA_BAD_INPUT', says));
    });
  }

  it('tells of everything that is wrong in it, but not without end', () => {
    const text = `${head}items:\n${'  - type: weather\n'.repeat(30)}`;
    assert.throws(
      () => read(text),
      (error) => error instanceof Error && error.message.split('\n').length === 22 && error.message.endsWith('… and 10 more'),
    );
  });
});
