import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { parseBody, printBody } from '../../../../../fleet/connectors/cloudstack/wire/body.ts';

const session = new URL('../../../../../fleet/recordings/cloudstack-4.22/session.jsonl', import.meta.url);

/** JSON without numbers that lose digits, and without keys that an object puts into another order. */
const fields = fc.dictionary(
  fc.string({ minLength: 1 }).filter((key) => !/^\d+$/u.test(key)),
  fc.jsonValue({ stringUnit: 'binary' }),
);
const bodies = fc.array(fc.record({ className: fc.string({ minLength: 1 }).filter((name) => !/^\d+$/u.test(name)), fields }), {
  maxLength: 4,
});

describe('bodies', () => {
  it('are arrays of one class and its fields each, unknown classes too', () => {
    assert.deepEqual(parseBody('[{"a.B":{"x":1}},{"no.such.Class$Inner":{}}]'), [
      { className: 'a.B', fields: { x: 1 } },
      { className: 'no.such.Class$Inner', fields: {} },
    ]);
    assert.equal(
      printBody([
        { className: 'a.B', fields: { z: 1, a: [true, null] } },
        { className: 'c.D', fields: {} },
      ]),
      '[{"a.B":{"z":1,"a":[true,null]}},{"c.D":{}}]',
    );
  });

  it('keep the digits of integers that a number cannot hold', () => {
    const text =
      '[{"a.B":{"seq":6310668977852907528,"list":[-9223372036854775808,9007199254740993],"size":109951162777600,"n":1.5}}]';
    const [object] = parseBody(text);
    assert.equal(object?.fields['size'], 109_951_162_777_600, 'one that a number can hold is one');
    assert.equal(printBody(parseBody(text)), text);
  });

  it('keep long fractions as numbers', () => {
    const [object] = parseBody('[{"a.B":{"load":0.1234567890123456}}]');
    assert.equal(object?.fields['load'], 0.1234567890123456);
  });

  it('are read with the escapes of a server and written in ASCII', () => {
    const [object] = parseBody(String.raw`[{"a.B":{"args":" template\u003ddomP \u0026 \u003c\u0027\u003e","who":"J\u00fcrgen"}}]`);
    assert.deepEqual(object?.fields, { args: " template=domP & <'>", who: 'Jürgen' });
    assert.equal(
      printBody([{ className: 'a.B', fields: { who: 'Jürgen 😀\u007f', lone: '\ud800' } }]),
      String.raw`[{"a.B":{"who":"J\u00fcrgen \ud83d\ude00\u007f","lone":"\ud800"}}]`,
    );
  });

  it('come back as they were printed, and are always ASCII', () => {
    fc.assert(
      fc.property(bodies, (objects) => {
        const text = printBody(objects);
        assert.match(text, /^[\x20-\x7e]*$/u);
        assert.equal(printBody(parseBody(text)), text);
      }),
    );
  });

  it('of a live server come back byte for byte', () => {
    let packets = 0;
    for (const line of readFileSync(session, 'utf8').split('\n')) {
      const at = line.indexOf('"body":') + '"body":'.length;
      if (!line.includes('"body":')) continue;
      const text = line.slice(at, -1);
      assert.equal(printBody(parseBody(text)), text);
      packets++;
    }
    assert.ok(packets > 1_000, `${packets} packets`);
  });

  const refused: Readonly<Record<string, string>> = {
    'no JSON': '[{"a.B":',
    'no array': '{"a.B":{}}',
    'an element of null': '[null]',
    'an empty element': '[{}]',
    'a list in place of an element': '[[]]',
    'fields that are no object': '[{"a.B":7}]',
    'fields of null': '[{"a.B":null}]',
    nothing: '',
  };
  for (const [name, text] of Object.entries(refused)) {
    it(`with ${name} are refused`, () => {
      assert.throws(() => parseBody(text), { code: 'VRA_BAD_PACKET' });
    });
  }

  it('made of any text give objects or a typed error', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        try {
          parseBody(text);
        } catch (error) {
          assert.equal(error instanceof Error && 'code' in error && error.code, 'VRA_BAD_PACKET');
        }
      }),
    );
  });
});
