import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assert as always, property, stringMatching, uniqueArray } from 'fast-check';
import { Identifiers } from '../../../../../fleet/connectors/cloudstack/recording/identifiers.ts';

describe('invented names', () => {
  it('are replaced as values, as keys and as words of longer texts', () => {
    const identifiers = new Identifiers();
    identifiers.learn('sec1', 'store-7');
    identifiers.learn('b38e116f-91a9', '00000000-0001');
    assert.deepEqual(
      identifiers.translate({
        path: 'b38e116f-91a9',
        url: 'nfs://10.0.0.1/export/sec1/template/b38e116f-91a9.qcow2',
        'b38e116f-91a9': [{ size: 7, list: ['sec1', null, true] }],
        others: ['sec10', 'xsec1', 'b38e116f-91a9b'],
      }),
      {
        path: '00000000-0001',
        url: 'nfs://10.0.0.1/export/store-7/template/00000000-0001.qcow2',
        '00000000-0001': [{ size: 7, list: ['store-7', null, true] }],
        others: ['sec10', 'xsec1', 'b38e116f-91a9b'],
      },
    );
  });

  it('are never the server’s own words', () => {
    const identifiers = new Identifiers();
    identifiers.saidByServer({ vm: { disks: [{ path: 'from-the-server' }] } });
    assert.equal(identifiers.isNew('from-the-server'), false);
    assert.equal(identifiers.isNew('from-an-agent'), true);
    identifiers.learn('from-an-agent', 'ours');
    identifiers.saidByServer(['from-an-agent']);
    assert.equal(identifiers.isNew('from-an-agent'), false);
    assert.equal(identifiers.translate('from-an-agent'), 'ours');
  });

  it('are replaced in one pass: swapped names stay swapped', () => {
    const word = stringMatching(/^[a-z0-9]{3,8}$/);
    always(
      property(uniqueArray(word, { minLength: 2, maxLength: 6 }), (words) => {
        const identifiers = new Identifiers();
        for (const [index, name] of words.entries()) identifiers.learn(name, words[(index + 1) % words.length] ?? name);
        const turned = [...words.slice(1), words[0]];
        assert.equal(identifiers.translate(words.join('/')), turned.join('/'));
      }),
    );
  });
});
