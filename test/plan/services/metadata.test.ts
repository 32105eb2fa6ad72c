import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseGuestAccess, parseMetadataRewrites, type DesiredSystem, type MetadataRecord } from '#agent';
import { plannedServices, plannedText } from '../../support/planned-services.ts';
import { isolatedRouter, viewOf } from '../../support/small-router.ts';

const planned = (vmdata: Readonly<Record<string, readonly MetadataRecord[]>>): DesiredSystem =>
  plannedServices(viewOf(isolatedRouter({}, { vmdata })));
const guest = '10.1.1.50';
const metadata = `/var/www/html/metadata/${guest}`;
const userdata = `/var/www/html/userdata/${guest}`;
const rewrites = '/var/www/html/latest/.htaccess';

const userData = (encoded: string | null): unknown =>
  planned({ [guest]: [['userdata', 'user-data', encoded]] }).files.get(`${userdata}/user-data`)?.content;

describe('metadata', () => {
  it('is a file per name, a manifest, and access for the guest only', () => {
    const system = planned({
      [guest]: [
        ['metadata', 'service-offering', 'Small'],
        ['metadata', 'public-keys', null],
        ['metadata', 'vm-id', 'i-2-3-VM\nx'],
      ],
    });
    assert.equal(plannedText(system, `${metadata}/service-offering`), 'Small');
    assert.equal(plannedText(system, `${metadata}/public-keys`), '');
    assert.equal(plannedText(system, `${metadata}/vm-id`), 'i-2-3-VM\nx');
    assert.equal(plannedText(system, `${metadata}/meta-data`), 'service-offering\npublic-keys\nvm-id\n');
    assert.equal(parseGuestAccess(plannedText(system, `${metadata}/.htaccess`)), guest);
    assert.equal(system.files.has(`${userdata}/.htaccess`), false);
  });

  it('withdraws a file whose text is empty', () => {
    const system = planned({
      [guest]: [
        ['metadata', 'cloud-name', ''],
        ['metadata', 'vm-id', 'x'],
      ],
    });
    assert.equal(system.files.has(`${metadata}/cloud-name`), false);
    assert.equal(plannedText(system, `${metadata}/meta-data`), 'vm-id\n');
  });

  it('passes over folders of other carriers, empty names and the name of the manifest', () => {
    const system = planned({
      [guest]: [
        ['password', 'vm_password', 'x'],
        ['metadata', '', 'x'],
        ['metadata', 'meta-data', 'x'],
      ],
    });
    assert.deepEqual(
      [...system.files.keys()].filter((path) => path.startsWith('/var/www')),
      [],
    );
  });

  it('refuses names that climb or break a rule, and guests that are none', () => {
    for (const name of ['../x', 'a/b', '.htaccess', 'a b', 'a\nb', 'a"b', '..']) {
      assert.throws(() => planned({ [guest]: [['metadata', name, 'x']] }), { code: 'VRA_BAD_INPUT' }, name);
    }
    for (const address of ['../../etc', 'guest', '10.1.1']) {
      assert.throws(() => planned({ [address]: [['metadata', 'vm-id', 'x']] }), { code: 'VRA_BAD_INPUT' }, address);
    }
  });
});

describe('user data', () => {
  it('is decoded, with padding or without', () => {
    assert.equal(userData('aGVsbG8='), 'hello');
    assert.equal(userData('aGVsbG8'), 'hello');
    assert.equal(userData(Buffer.from('\u{feff}größe').toString('base64')), '\u{feff}größe');
    assert.equal(userData(null), '');
  });

  it('keeps its bytes when they are no text', () => {
    const bytes = new Uint8Array([0x1f, 0x8b, 0x08, 0x00, 0xff, 0xfe]);
    assert.deepEqual(userData(Buffer.from(bytes).toString('base64')), bytes);
  });
});

describe('rewrites of /latest', () => {
  it('are the union of the names of all guests, in an order that does not depend on theirs', () => {
    const one: readonly MetadataRecord[] = [
      ['userdata', 'user-data', ''],
      ['metadata', 'service-offering', 'x'],
      ['metadata', 'local-ipv4', 'x'],
    ];
    const other: readonly MetadataRecord[] = [
      ['metadata', 'zebra', 'x'],
      ['metadata', 'service-offering', 'x'],
      ['metadata', 'apple', 'x'],
    ];
    const text = plannedText(planned({ '10.1.1.50': one, '10.1.1.60': other, '10.1.1.70': one }), rewrites);
    assert.equal(plannedText(planned({ '10.1.1.60': other, '10.1.1.50': one }), rewrites), text);
    assert.deepEqual(
      parseMetadataRewrites(text).map(({ folder, file }) => `${folder}/${file}`),
      ['userdata/user-data', 'metadata/service-offering', 'metadata/local-ipv4', 'metadata/apple', 'metadata/zebra'],
    );
    assert.match(text, /^RewriteRule \^meta-data\/\$ {2}\.\.\/metadata\/%\{REMOTE_ADDR\}\/meta-data \[L,NC,QSA\]$/m);
  });

  it('are not there without guests', () => {
    assert.equal(planned({}).files.has(rewrites), false);
  });
});
