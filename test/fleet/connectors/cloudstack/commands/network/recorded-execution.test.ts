import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { simpleName } from '../../../../../../fleet/connectors/cloudstack/classes/index.ts';
import { compareLines } from '../../../../../golden/compare.ts';
import { intendedDifferences } from '../../../../../golden/differences/index.ts';
import { routerQuestions } from '../../../../../golden/router-questions.ts';
import { loadRecordedRouter, recordedRouters } from '../../../../../support/recorded-router.ts';
import { openNetworkFleet, type NetworkFleet } from '../../support/network-fleet.ts';
import { recordedElements, recordingNames } from '../../support/recorded-elements.ts';

const fixtures = join(import.meta.dirname, '../../../../../fixtures');

/** Commands of the session that change machines or go into them. */
const machineCommands: ReadonlySet<string> = new Set([
  'StartCommand',
  'StopCommand',
  'RebootCommand',
  'PlugNicCommand',
  'UnPlugNicCommand',
  'NetworkUsageCommand',
  'PatchSystemVmCommand',
]);

/** The lines up to which the state of a recorded router was taken: `line`s of the session, exclusive. */
function recordedState(recording: string, name: string): { readonly startLine: number; readonly beforeLine: number } {
  const text = readFileSync(join(fixtures, recording, 'routers', name, 'about.json'), 'utf8');
  // The recording's own description of what it holds.
  const about = JSON.parse(text) as { readonly startLine: number; readonly beforeLine: number | null };
  return { startLine: about.startLine, beforeLine: about.beforeLine ?? Number.POSITIVE_INFINITY };
}

async function assertRecordedState({ fleet }: NetworkFleet, recording: string, name: string): Promise<void> {
  const recorded = loadRecordedRouter(recording, name);
  for (const { area, output, command, read } of routerQuestions) {
    const { stdout } = await fleet.exec(name, command);
    const differences = intendedDifferences.filter((difference) => difference.area === area);
    compareLines(area, name, read(recorded.output(output) ?? ''), read(stdout), differences);
  }
}

describe('a recorded session through the handlers, into real routers', () => {
  for (const recording of recordingNames) {
    it(`${recording}: every command succeeds, and the routers hold what the real ones held`, async () => {
      await using fleet = await openNetworkFleet();
      const due = recordedRouters
        .filter((router) => router.recording === recording)
        .map(({ name }) => ({ name, ...recordedState(recording, name) }));
      const failures: string[] = [];
      const compared = new Set<string>();
      for (const { at, agent, command, actions } of recordedElements(recording)) {
        const line = Number(at.split('/')[0]);
        for (const { name, beforeLine } of due) {
          if (line < beforeLine || compared.has(name)) continue;
          compared.add(name);
          await assertRecordedState(fleet, recording, name);
        }
        const name = simpleName(command.className);
        if (actions === undefined && !machineCommands.has(name)) continue;
        const { fields } = await fleet.execute(agent, command);
        if (!fields.result) failures.push(`${at} ${name}: ${fields.details}`);
      }
      for (const { name } of due) if (!compared.has(name)) await assertRecordedState(fleet, recording, name);
      assert.deepEqual(failures, []);
      assert.equal(fleet.fleet.counters.crashes, 0);
    });
  }
});
