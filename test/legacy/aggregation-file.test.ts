import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { parseAggregationFile, printAggregationFile, type AggregationItem } from '#agent';

const line = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/[\r\n]/.test(text));
const fileItem = fc
  .tuple(
    line,
    fc.array(
      line.filter((text) => text !== '</file>'),
      { minLength: 1 },
    ),
  )
  .map(([name, lines]): AggregationItem => ({ kind: 'file', path: `/var/cache/cloud/${name}`, content: lines.join('\n') }));
const scriptItem = line.filter((text) => text !== '</script>').map((text): AggregationItem => ({ kind: 'script', line: text }));

describe('aggregation files', () => {
  it('come back as they were printed, to the byte', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fileItem, scriptItem)), (items) => {
        assert.deepEqual(parseAggregationFile(printAggregationFile(items)), { version: '1.0', items });
      }),
    );
  });

  it('are printed as a host agent uploads them', () => {
    const text = printAggregationFile([
      { kind: 'file', path: '/var/cache/cloud/vm_dhcp_entry.json.1', content: '{"host_name":"vm1"}' },
      { kind: 'script', line: '/opt/cloud/bin/update_config.py vm_dhcp_entry.json.1' },
    ]);
    assert.equal(
      text,
      '#Apache CloudStack Virtual Router Config File\n<version>\n1.0\n</version>\n<file>\n/var/cache/cloud/vm_dhcp_entry.json.1\n{"host_name":"vm1"}\n</file>\n<script>\n/opt/cloud/bin/update_config.py vm_dhcp_entry.json.1\n</script>\n',
    );
  });

  it('are refused with the line when a block does not end or is malformed', () => {
    const cases: readonly (readonly [text: string, message: RegExp])[] = [
      ['<file>\n/var/cache/cloud/x\n{"a":', /^line 1: <file> has no <\/file>: the file is cut off$/],
      ['# x\n<script>\na\nb\n</script>\n', /^line 2: <script> must hold exactly one line, it has 2$/],
      ['<script>\n</script>\n', /^line 1: <script> must hold exactly one line, it has 0$/],
      ['<file>\n</file>\n', /^line 1: <file> without a path$/],
      ['rm -rf /\n', /^line 1: "rm -rf \/" is outside of/],
    ];
    for (const [text, message] of cases) {
      assert.throws(() => parseAggregationFile(text), { code: 'VRA_BAD_INPUT', message });
    }
  });
});
