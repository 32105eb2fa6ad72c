import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BagStore, merge, silentLog } from '#agent';
import { dhcpEntry, firewallRule } from '../support/items.ts';
import { MemoryFiles } from '../support/memory-files.ts';

const path = '/etc/cloudstack/firewallrules.json';
const journal = `${path}.journal`;

const rule = (id: number): string => JSON.stringify(firewallRule(id));

/** Files of a router: a DHCP bag that is fine, and `content` as its firewall bag. */
function filesWith(content: string | Uint8Array): MemoryFiles {
  const files = new MemoryFiles();
  files.write(
    '/etc/cloudstack/dhcpentry.json',
    JSON.stringify({ '10.1.1.50': dhcpEntry('10.1.1.50', '02:00:00:00:00:50'), id: 'dhcpentry' }),
  );
  files.write(path, content);
  return files;
}

/** A large firewall bag with three journalled commits, the rules 60 to 62. */
async function journalled(): Promise<MemoryFiles> {
  const files = new MemoryFiles();
  const { store } = await BagStore.open(files, { log: silentLog });
  const add = async (from: number, to: number): Promise<void> => {
    const rules = Array.from({ length: to - from }, (_, i) => firewallRule(from + i));
    await store.commit(merge(store, { type: 'firewallrules', rules }, { nics: [] }));
  };
  await add(0, 60);
  await store.settle();
  for (const id of [60, 61, 62]) await add(id, id + 1);
  return files.crash();
}

describe('a damaged databag', () => {
  const contents: Readonly<Record<string, [string | Uint8Array, RegExp]>> = {
    'is cut off': ['{"1": {"id": 1, "protocol": "t', /^not JSON: Unterminated string/],
    'is empty': ['', /^not JSON: Unexpected end/],
    'is no JSON': ['<html>', /^not JSON: Unexpected token/],
    'is not UTF-8': [new Uint8Array([0x7b, 0xff, 0x7d]), /^not UTF-8 text$/],
    'is a list': ['[]', /^not a JSON object$/],
    'has an entry of another kind': ['{"1": [1, 2]}', /^entry "1": a list where object is expected$/],
    'lacks a field': ['{"1": {"id": 1}}', /^entry "1": protocol: missing; revoked: missing; purpose: missing; and 2 more$/],
    'has an address that is none': [
      `{"1": ${rule(1)}, "2": ${rule(2).replace('203.0.113.10', '203.0.113.999')}}`,
      /^entry "2": src_ip: "203\.0\.113\.999" is not an IPv4 address$/,
    ],
    'has a newline where it would break a rendered file': [
      `{"1": ${rule(1).replace('"tcp"', '"tcp\\n-j ACCEPT"')}}`,
      /^entry "1": protocol: .* is not a protocol$/,
    ],
    'has a key that is none': [`{"../1": ${rule(1)}}`, /^"\.\.\/1" is no key of this bag$/],
  };
  for (const [what, [content, reason]] of Object.entries(contents)) {
    it(`is set aside and reported when it ${what}; the others are there`, async () => {
      const files = filesWith(content);
      const { store, corrupt } = await BagStore.open(files, { log: silentLog });
      assert.equal(corrupt.length, 1);
      assert.match(corrupt[0]?.reason ?? '', reason);
      assert.deepEqual({ ...corrupt[0], reason: '' }, { bag: 'firewallrules', path, setAside: `${path}.corrupt-1`, reason: '' });
      assert.equal(store.get('firewallrules'), undefined);
      assert.equal(store.get('dhcpentry')?.size, 1);
      assert.deepEqual(Buffer.from((await files.read(`${path}.corrupt-1`)) ?? []), Buffer.from(content));
      assert.equal(await files.read(path), undefined);
    });
  }

  it('does not overwrite what was set aside before', async () => {
    const files = filesWith('worse');
    files.write(`${path}.corrupt-1`, 'bad');
    const { corrupt } = await BagStore.open(files, { log: silentLog });
    assert.equal(corrupt[0]?.setAside, `${path}.corrupt-2`);
    assert.equal(files.stored(`${path}.corrupt-1`), 'bad');
  });

  it('is reported without what it holds', async () => {
    const files = new MemoryFiles();
    files.write('/etc/cloudstack/vmpassword.json', '{"10.1.1.50": "hunter2');
    files.write('/etc/cloudstack/vpnuserlist.json', '{"bob": {"user": "bob", "password": "two words", "add": true}}');
    files.write('/etc/cloudstack/dhcpentry.json', 'hunter3');
    const { corrupt } = await BagStore.open(files, { log: silentLog });
    assert.equal(corrupt.length, 3);
    assert.doesNotMatch(JSON.stringify(corrupt), /hunter|two words/);
  });

  it('is begun anew by the next commit', async () => {
    const files = filesWith('worse');
    const { store } = await BagStore.open(files, { log: silentLog });
    await store.commit(merge(store, { type: 'firewallrules', rules: [firewallRule(9)] }, { nics: [] }));
    const reopened = await BagStore.open(files.crash(), { log: silentLog });
    assert.deepEqual(reopened.corrupt, []);
    assert.deepEqual([...(reopened.store.get('firewallrules')?.keys() ?? [])], ['9']);
  });
});

describe('a damaged journal', () => {
  it('drops a last line that was not written whole, without a word', async () => {
    const files = await journalled();
    files.write(journal, (files.stored(journal) ?? '').slice(0, -20));
    const { store, corrupt } = await BagStore.open(files, { log: silentLog });
    assert.deepEqual(corrupt, []);
    assert.equal(store.get('firewallrules')?.size, 62);
    assert.deepEqual(files.paths(), [path], 'nothing may be appended behind half a line');
  });

  it('is dropped when not even its first commit was written whole', async () => {
    for (const length of [0, 5, 30, 60]) {
      const files = await journalled();
      files.write(journal, (files.stored(journal) ?? '').slice(0, length));
      const { store, corrupt } = await BagStore.open(files, { log: silentLog });
      assert.deepEqual(corrupt, []);
      assert.equal(store.get('firewallrules')?.size, 60);
      assert.equal(files.stored(journal), undefined);
    }
  });

  it('is set aside when a line in the middle is damaged; the bag has what came before', async () => {
    const files = await journalled();
    const content = files.stored(journal) ?? '';
    const damaged = content.replace('"id":61', '"id":16');
    files.write(journal, damaged);
    const { store, corrupt } = await BagStore.open(files, { log: silentLog });
    assert.deepEqual(corrupt, [
      {
        bag: 'firewallrules',
        path: journal,
        setAside: `${journal}.corrupt-1`,
        reason: 'line 3 is damaged; what it and the lines after it say is lost',
      },
    ]);
    assert.equal(store.get('firewallrules')?.size, 61);
    assert.equal(files.stored(`${journal}.corrupt-1`), damaged);
    assert.deepEqual(files.paths(), [path, `${journal}.corrupt-1`]);
    assert.deepEqual((await BagStore.open(files.crash(), { log: silentLog })).corrupt, []);
  });

  it('is set aside when its first line is damaged', async () => {
    const files = await journalled();
    files.write(journal, (files.stored(journal) ?? '').replace('{"journal"', '{"jou'));
    const { store, corrupt } = await BagStore.open(files, { log: silentLog });
    assert.equal(corrupt[0]?.setAside, `${journal}.corrupt-1`);
    assert.equal(store.get('firewallrules')?.size, 60);
  });

  it('is dropped when it continues another JSON: a crash came between writing the JSON and dropping the journal', async () => {
    const files = await journalled();
    const left = files.stored(journal) ?? '';
    const { store } = await BagStore.open(files, { log: silentLog });
    await store.settle();
    files.write(journal, left);
    const reopened = await BagStore.open(files, { log: silentLog });
    assert.deepEqual(reopened.corrupt, []);
    assert.deepEqual(reopened.store.get('firewallrules'), store.get('firewallrules'));
    assert.deepEqual(files.paths(), [path]);
  });

  it('goes with its JSON when that is damaged', async () => {
    const files = await journalled();
    files.write(path, 'worse');
    const { store, corrupt } = await BagStore.open(files, { log: silentLog });
    assert.deepEqual(
      corrupt.map(({ setAside }) => setAside),
      [`${path}.corrupt-1`, `${journal}.corrupt-1`],
    );
    assert.equal(store.get('firewallrules'), undefined);
    assert.deepEqual(files.paths(), [`${path}.corrupt-1`, `${journal}.corrupt-1`]);
  });
});
