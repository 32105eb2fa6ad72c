import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom, createVirtualClock } from '#agent';
import { runProgram } from '#backends/dummy';
import { recordedRouters } from '../../support/recorded-router.ts';
import { recordedMachine } from './support/recorded-state.ts';

const context = { clock: createVirtualClock(Date.UTC(2026, 10, 20, 17, 0, 0)), random: createRandom('recorded') };

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

/** Interface numbers mean nothing in the recordings, and life times were cut off. */
const addressLines = (text: string): string[] => lines(text).map((line) => line.replace(/^\d+: /, '').replace(/\\.*$/, ''));

/** `*table` … `COMMIT` blocks, in the order of their names. */
const tables = (text: string): string[] =>
  (text.match(/^\*[^]*?^COMMIT$/gm) ?? []).map((block) => block.replaceAll(/\[\d+:\d+\]/g, '[0:0]')).toSorted();

for (const { recording, name } of recordedRouters) {
  describe(`${name} of ${recording}: programs print what the real ones printed for the same state`, () => {
    const output = async (
      ...argv: string[]
    ): Promise<{ readonly stdout: string; readonly recorded: (file: string) => string | undefined }> => {
      const { machine, router } = await recordedMachine(recording, name);
      await using opened = machine;
      const { stdout, exitCode } = await runProgram(opened, argv, context);
      assert.equal(exitCode, 0);
      return { stdout, recorded: (file) => router.output(file) };
    };

    it('ip -o addr', async () => {
      const { stdout, recorded } = await output('ip', '-o', 'addr');
      assert.deepEqual(addressLines(stdout), addressLines(recorded('ip-addr') ?? ''));
    });

    it('ip route show table all', async () => {
      const { stdout, recorded } = await output('ip', 'route', 'show', 'table', 'all');
      const shown = stdout.split('\n').filter((line) => line !== '' && !line.includes(' table local '));
      assert.deepEqual(shown, lines(recorded('ip-route') ?? ''));
    });

    it('ip rule', async () => {
      const { stdout, recorded } = await output('ip', 'rule');
      assert.equal(stdout, recorded('ip-rule'));
    });

    it('iptables-save', async () => {
      const { stdout, recorded } = await output('iptables-save');
      assert.deepEqual(tables(stdout), tables(recorded('iptables') ?? ''));
    });

    it('ipset list', async () => {
      const { stdout, recorded } = await output('ipset', 'list');
      // The kernel lists sets as they were made, with a seed of its own for each.
      const sets = (text: string): string[] =>
        text
          .replaceAll(/initval 0x[\da-f]{8}/g, 'initval 0x00000000')
          .trimEnd()
          .split('\n\n')
          .toSorted();
      assert.deepEqual(sets(stdout), sets(recorded('ipset') ?? ''));
    });

    it('nft list ruleset', async () => {
      const { stdout, recorded } = await output('nft', 'list', 'ruleset');
      // The recordings leave the tables out that iptables made.
      const own = stdout.replaceAll(/^table ip6? (?:filter|nat|mangle|raw) \{\n[^]*?^\}\n/gm, '');
      assert.equal(own, recorded('nft') ?? '');
    });
  });
}
