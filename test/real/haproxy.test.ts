import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkHaproxyConfig, createRouterView, decodeQueueFile, joinHaproxyConfig } from '#agent';
import { haproxyMissing, HaproxyProgram } from '../support/haproxy-program.ts';
import { plannedServices, plannedText } from '../support/planned-services.ts';
import { recordedInputs, recordedRouterNames } from '../support/recorded-inputs.ts';
import { loadRecordedRouter, recordedRouters } from '../support/recorded-router.ts';

const path = '/etc/haproxy/haproxy.cfg';

/** Every balancer text that the recorded servers sent, once. */
function sentConfigurations(): ReadonlySet<string> {
  const texts = new Set<string>();
  for (const recording of ['cloudstack-4.22', 'cloudstack-4.22-more']) {
    for (const name of recordedRouterNames(recording)) {
      for (const input of recordedInputs(recording, name, null)) {
        if (input.kind !== 'file' || !input.name.startsWith('load_balancer')) continue;
        const { item } = decodeQueueFile(input.name, input.content);
        assert.ok(item.type === 'loadbalancer');
        for (const rule of item.rules) texts.add(joinHaproxyConfig(rule.configuration));
      }
    }
  }
  return texts;
}

describe('haproxy', { skip: haproxyMissing() ?? false }, () => {
  for (const { recording, name } of recordedRouters) {
    const router = loadRecordedRouter(recording, name);
    const view = createRouterView(router.bags, router.nics);
    assert.ok(view);
    const system = plannedServices(view);
    if (!system.files.has(path)) continue;
    it(`takes the configuration of ${name}`, () => {
      using program = new HaproxyProgram();
      const { ok, output } = program.check(plannedText(system, path));
      assert.ok(ok, output);
    });
  }

  it('agrees with our check on everything that the recorded servers sent', () => {
    using program = new HaproxyProgram();
    const texts = sentConfigurations();
    assert.ok(texts.size >= 10);
    for (const text of texts) assert.deepEqual([text, checkHaproxyConfig(text).ok], [text, program.check(text).ok]);
  });
});
