import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import type { ConfigItem } from '#agent';
import { openGrpcRouter } from '../support/grpc-router.ts';
import { firewallRule } from '../support/items.ts';
import { openServiceRouter } from '../support/service-router.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const run = promisify(execFile);

const firewall = (id: number): ConfigItem => ({ type: 'firewallrules', rules: [firewallRule(id)] });

async function hasGo(): Promise<boolean> {
  return run('go', ['version']).then(
    () => true,
    () => false,
  );
}

/** Builds grpcurl into a folder of its own; its modules and objects stay in Go's cache, so only the first time takes minutes. */
async function installGrpcurl(folder: string): Promise<string> {
  await run('go', ['install', 'github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3'], { env: { ...process.env, GOBIN: folder } });
  return join(folder, 'grpcurl');
}

describe(
  'grpcurl, which knows nothing of the protocol',
  { skip: (await hasGo()) ? false : 'there is no go to build it with' },
  () => {
    it('lists, describes, calls and watches a router by reflection', async () => {
      using folder = temporaryFolder();
      const grpcurl = await installGrpcurl(folder.path);
      await using router = await openServiceRouter();
      await using door = await openGrpcRouter(() => router.service);
      const target = `unix:${door.socket}`;
      const ask = async (...words: readonly string[]): Promise<string> => {
        const { stdout } = await run(grpcurl, ['-plaintext', ...words]);
        return stdout;
      };
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
      const watch = spawn(grpcurl, ['-plaintext', '-d', after, target, 'vr.agent.v1.AgentService/Watch']);
      const ended = once(watch, 'close');
      for await (const line of createInterface({ input: watch.stdout })) {
        if (!line.includes('"message"')) continue;
        assert.match(line, /configured: firewall/);
        break;
      }
      watch.kill();
      await ended;
    });
  },
);
