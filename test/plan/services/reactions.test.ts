import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applyPlan, Planner, serviceSections, type CommandLine, type LoadBalancerRecord } from '#agent';
import { FakeMachine } from '../../support/fake-machine.ts';
import { isolatedRouter, viewOf, vpcRouter, type BagContents } from '../../support/small-router.ts';

/** What services are asked to do when a router goes through these bags, one after the other. */
async function reactions(...steps: readonly BagContents[]): Promise<string[][]> {
  const machine = new FakeMachine();
  const planner = new Planner(serviceSections);
  const seen: string[][] = [];
  for (const step of steps) {
    machine.ran.length = 0;
    const report = await applyPlan(machine, planner.rebuild(viewOf(step)), planner);
    assert.ok(report.ok);
    seen.push(machine.ran.filter((line) => line.startsWith('systemctl ')).map((line) => line.slice('systemctl '.length)));
  }
  return seen.slice(1);
}

const guest = (address: string, host_name = 'vm'): BagContents => ({
  dhcpentry: {
    [address]: {
      host_name,
      mac_address: '02:01:00:00:00:05',
      ipv4_address: address,
      default_entry: true,
      default_gateway: '10.10.1.1',
    },
  },
});

function withoutSecondTier(): BagContents {
  const { ips, ...router } = vpcRouter();
  return { ...router, ips: Object.fromEntries(Object.entries(ips ?? {}).filter(([device]) => device !== 'eth3')) };
}

const balancer = (port: number, cert?: string): LoadBalancerRecord => ({
  configuration: ['listen a', `\tbind 10.1.1.1:${port}`],
  add_rules: [],
  remove_rules: [],
  stat_rules: [],
  router_ip: '10.1.1.1',
  ssl_certs: cert === undefined ? [] : [{ name: 'a', cert, key: 'key' }],
});

const balanced = (...parts: Parameters<typeof balancer>): BagContents =>
  isolatedRouter({}, { loadbalancer: { config: [balancer(...parts)] } });
const pair = (state: string): CommandLine => ({ redundant_router: 'true', redundant_state: state, guestgw: '10.1.1.254' });

describe('services', () => {
  it('do nothing when nothing changed', async () => {
    assert.deepEqual(await reactions(vpcRouter({}, guest('10.10.1.5')), vpcRouter({}, guest('10.10.1.5'))), [[]]);
  });

  it('dnsmasq restarts for a subnet that comes or goes, and rereads a guest that changed', async () => {
    assert.deepEqual(
      await reactions(vpcRouter(), vpcRouter({}, guest('10.10.1.5')), vpcRouter({}, guest('10.10.1.5', 'other')), vpcRouter()),
      [['restart dnsmasq'], ['reload dnsmasq'], ['restart dnsmasq']],
    );
  });

  it('the web server restarts for a network that comes or goes, its password server with it', async () => {
    assert.deepEqual(await reactions(vpcRouter(), withoutSecondTier(), vpcRouter()), [
      ['stop cloud-password-server@10.10.2.1', 'restart apache2'],
      ['start cloud-password-server@10.10.2.1', 'restart apache2'],
    ]);
  });

  it('haproxy reloads for new rules and new certificates', async () => {
    assert.deepEqual(
      await reactions(isolatedRouter(), balanced(80), balanced(81), balanced(81, 'one'), balanced(81, 'two'), balanced(81)),
      [['reload haproxy'], ['reload haproxy'], ['reload haproxy'], ['reload haproxy'], ['reload haproxy']],
    );
  });

  it('of a router that stops being the gateway stand still, and start again', async () => {
    const server = 'cloud-password-server@10.1.1.254,10.1.1.1';
    assert.deepEqual(
      await reactions(isolatedRouter(pair('PRIMARY')), isolatedRouter(pair('BACKUP')), isolatedRouter(pair('PRIMARY'))),
      [
        ['disable dnsmasq', 'stop dnsmasq', `stop ${server}`],
        ['disable dnsmasq', 'start dnsmasq', `start ${server}`],
      ],
    );
  });
});
