import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { simpleName } from '../../../../../../../fleet/connectors/cloudstack/classes/index.ts';
import { openNetworkFleet } from '../../../support/network-fleet.ts';
import { recordedElements, recordingNames } from '../../../support/recorded-elements.ts';
import { ScriptedRouters } from '../../../support/scripted-routers.ts';

type Path = readonly (string | number)[];

/** Every place of a value where something stands. */
function places(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, below]) => places(below, [...path, key]))];
}

/** A copy without what stands at a place. */
function without(value: unknown, [head, ...rest]: Path): unknown {
  if (head === undefined || typeof value !== 'object' || value === null) return value;
  if (rest.length > 0)
    return Object.assign(Array.isArray(value) ? [...value] : { ...value }, { [head]: without(Reflect.get(value, head), rest) });
  if (Array.isArray(value)) return value.filter((_entry, at) => at !== Number(head));
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== head));
}

const byClass = new Map(
  recordingNames
    .flatMap((recording) => recordedElements(recording))
    .flatMap(({ command, actions }) => (actions === undefined ? [] : [[command.className, command] as const])),
);

describe('commands that lack fields', () => {
  it('are answered, never with an error of the program itself', async () => {
    await using fleet = await openNetworkFleet({ storage: new ScriptedRouters() });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...byClass.values()), fc.nat(), async (command, choice) => {
        const candidates = places(command.fields).slice(1);
        const damaged = without(command.fields, candidates[choice % candidates.length] ?? []);
        const { fields } = await fleet.execute('kvm-sim-0001', {
          ...command,
          // What is left of an object without one of its fields.
          fields: damaged as Readonly<Record<string, unknown>>,
        });
        assert.equal(typeof fields.result, 'boolean');
        assert.doesNotMatch(
          fields.details ?? '',
          /is not a function|Cannot read|undefined \(reading|not iterable/,
          simpleName(command.className),
        );
        assert.ok(fields.result || (fields.details ?? '') !== '', 'a failure without words');
      }),
      { numRuns: 400 },
    );
  });
});
