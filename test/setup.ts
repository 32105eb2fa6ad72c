import { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import assert from 'node:assert/strict';
import { configureGlobal } from 'fast-check';

// The same cases in every run; another number looks further.
configureGlobal({ seed: Number(process.env['PROPERTY_SEED'] ?? 422) });

const ignored = /^(PipeWrap|SimpleWriteWrap|TTYWrap|FSReq\w+|CloseReq|Immediate)$/;
const live = (): string[] => process.getActiveResourcesInfo().filter((kind) => !ignored.test(kind));
const baseline = live();

/** Fails the file, by name, when a socket, server, timer or child outlives its tests. */
after(async () => {
  await sleep(10); // a closed handle is only gone after its close callback has run
  const left = live();
  for (const kind of baseline) {
    const at = left.indexOf(kind);
    if (at >= 0) left.splice(at, 1);
  }
  if (left.length > 0) setImmediate(() => process.exit(1)); // otherwise the leak itself would hang the run
  assert.deepEqual(left, [], `leaked handles: ${left.join(', ')}`);
});
