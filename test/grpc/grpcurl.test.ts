import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConfigItem } from '#agent';
import { Grpcurl, noGo } from '../support/grpcurl.ts';
import { openGrpcRouter } from '../support/grpc-router.ts';
import { firewallRule } from '../support/items.ts';
import { openServiceRouter } from '../support/service-router.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const minutesForTheFirstBuild = 900_000;

const firewall = (id: number): ConfigItem => ({ type: 'firewallrules', rules: [firewallRule(id)] });

describe('grpcurl, which knows nothing of the protocol', { skip: await noGo() }, () => {
  it(
    'lists, describes, calls and watches a router by reflection, over its unix socket',
    { timeout: minutesForTheFirstBuild },
    async () => {
      using folder = temporaryFolder();
      const grpcurl = await Grpcurl.install(folder.path, ['-plaintext']);
      const ask = (...words: readonly string[]): Promise<string> => grpcurl.ask(...words);
      await using router = await openServiceRouter();
      await using door = await openGrpcRouter(() => router.service);
      const target = `unix:${door.socket}`;
      const services = (await ask(target, 'list')).trim().split('\n');
      assert.ok(services.includes('vr.agent.v1.AgentService') && services.includes('grpc.health.v1.Health'), services.join());
      assert.match(await ask(target, 'describe', 'vr.agent.v1.ConfigItem'), /FirewallRulesItem firewallrules = 10/);

      const rule = {
        id: 7,
        protocol: 'tcp',
        purpose: 'Firewall',
        traffic_type: 'Ingress',
        src_ip: '203.0.113.10',
        src_port_range: [22],
      };
      const command = JSON.stringify({ items: [{ firewallrules: { rules: [{ ...rule, source_cidr_list: ['0.0.0.0/0'] }] } }] });
      const answer: unknown = JSON.parse(await ask('-d', command, target, 'vr.agent.v1.AgentService/Execute'));
      assert.deepEqual((answer as { results: unknown }).results, [{ status: 'ITEM_STATUS_APPLIED' }]);
      assert.equal(router.agent.bags.get('firewallrules')?.size, 1);
      const health: unknown = JSON.parse(await ask(target, 'grpc.health.v1.Health/Check'));
      assert.deepEqual(health, { status: 'SERVING' });

      const { sequence } = await router.service.execute([firewall(8)]);
      const after = JSON.stringify({ after_sequence: sequence - 1 });
      assert.match(
        await grpcurl.firstLine('"message"', '-d', after, target, 'vr.agent.v1.AgentService/Watch'),
        /configured: firewall/,
      );
    },
  );
});
