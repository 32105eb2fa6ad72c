import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { makeIdentities } from '#fleet';
import { withCode } from '../support/fake-fleet.ts';

describe('identities', () => {
  it('are the same for the same seed and others for another', () => {
    assert.deepEqual(makeIdentities(7, 300), makeIdentities(7, 300));
    assert.deepEqual(makeIdentities('7', 5), makeIdentities(7, 5));
    assert.notDeepEqual(makeIdentities(7, 5), makeIdentities(8, 5));
  });

  it('of a small fleet are the first of a larger one', () => {
    assert.deepEqual(makeIdentities(7, 400).slice(0, 20), makeIdentities(7, 20));
  });

  it('are unique where a fleet needs it, up to the size of the control network', () => {
    const all = makeIdentities(1, 65_533);
    assert.equal(new Set(all.map((identity) => identity.name)).size, all.length);
    assert.equal(new Set(all.map((identity) => identity.controlAddress)).size, all.length);
    assert.ok(all.every((identity) => /^169\.254\.\d+\.\d+$/.test(identity.controlAddress)));
    for (const reserved of ['169.254.0.0', '169.254.0.1', '169.254.255.255']) {
      assert.ok(
        all.every((identity) => identity.controlAddress !== reserved),
        reserved,
      );
    }
    assert.throws(() => makeIdentities(1, 65_534), withCode('VRA_TOO_LARGE', /at most 65533/));
  });

  it('have places that hang together: a host is in one pod, a pod in one zone, a zone in one site', () => {
    const all = makeIdentities(3, 2_000);
    const parents = new Map<string, string>();
    for (const { host, pod, zone, site } of all) {
      for (const [child, parent] of [
        [`host ${host}`, pod],
        [`pod ${pod}`, zone],
        [`zone ${zone}`, site],
      ] as const) {
        assert.equal(parents.get(child) ?? parent, parent);
        parents.set(child, parent);
      }
      for (const label of [host, pod, zone, site]) assert.match(label, /^[a-z0-9]+(?:-[a-z0-9]+)*$/);
    }
    assert.ok(new Set(all.map((identity) => identity.site)).size > 5);
  });
});
