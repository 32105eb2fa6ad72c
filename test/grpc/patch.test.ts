import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { status, type ServiceError } from '@grpc/grpc-js';
import { packBundle, type AgentEvent } from '#agent';
import { PatchOutcome, type AgentServiceClient, type PatchRequest, type PatchResponse } from '#agent/grpc';
import { openGrpcRouter } from '../support/grpc-router.ts';
import { openServiceRouter } from '../support/service-router.ts';

const bundle = (version: string): Promise<Uint8Array> =>
  packBundle(Buffer.from(JSON.stringify({ apiVersion: 'vrfleet/v1', kind: 'PatchBundle', version, files: {} })), []);

async function patch(client: AgentServiceClient, parts: readonly PatchRequest['part'][]): Promise<readonly PatchResponse[]> {
  const call = client.patch();
  for (const part of parts) call.write({ part });
  call.end();
  const answers: PatchResponse[] = [];
  for await (const answer of call) answers.push(answer);
  return answers;
}

function partsOf(bytes: Uint8Array, idempotency_key = ''): readonly PatchRequest['part'][] {
  const half = Math.floor(bytes.byteLength / 2);
  return [
    { $case: 'options', value: { force: false, idempotency_key } },
    { $case: 'chunk', value: Buffer.from(bytes.subarray(0, half)) },
    { $case: 'chunk', value: Buffer.from(bytes.subarray(half)) },
  ];
}

describe('a live patch over gRPC', () => {
  it('tells of its steps as it goes and of its end; once for a key', async () => {
    const events: AgentEvent[] = [];
    await using router = await openServiceRouter({ onEvents: (some) => events.push(...some) });
    await using door = await openGrpcRouter(() => router.service);
    const parts = partsOf(await bundle('4.22.1'), 'p1');
    const answers = await patch(door.client, parts);
    const last = answers.at(-1);
    assert.deepEqual([last?.outcome, last?.version], [PatchOutcome.PATCH_OUTCOME_COMMITTED, '4.22.1']);
    assert.ok(answers.slice(0, -1).every(({ outcome }) => outcome === PatchOutcome.PATCH_OUTCOME_UNSPECIFIED));
    const steps = answers.slice(0, -1).map(({ step }) => step);
    for (const step of ['stage', 'verify', 'migrate', 'switch', 'health', 'commit']) assert.ok(steps.includes(step), step);
    const told = events.filter(({ kind }) => kind === 'patch');
    assert.deepEqual(told.at(-1)?.facts, { outcome: 'committed', version: '4.22.1' });
    assert.ok(told.length > 3);
    assert.deepEqual((await patch(door.client, parts)).at(-1), last);
    assert.equal((await router.service.versions()).current, '4.22.1');
    const again = (await patch(door.client, partsOf(await bundle('4.22.1')))).at(-1);
    assert.equal(again?.outcome, PatchOutcome.PATCH_OUTCOME_UNCHANGED);
  });

  it('refuses what is no bundle, and changes nothing', async () => {
    await using router = await openServiceRouter();
    await using door = await openGrpcRouter(() => router.service);
    const before = (await router.service.versions()).current;
    const refused = (error: ServiceError): boolean => error.code === status.INVALID_ARGUMENT;
    await assert.rejects(patch(door.client, partsOf(Buffer.from('nothing of the kind'))), refused);
    await assert.rejects(patch(door.client, [{ $case: 'chunk', value: Buffer.from('x') }]), refused);
    await assert.rejects(patch(door.client, []), refused);
    assert.equal((await router.service.versions()).current, before);
  });
});
