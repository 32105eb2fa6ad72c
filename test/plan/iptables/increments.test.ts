import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import {
  createRouterView,
  iptablesSections,
  plan,
  Planner,
  type Bag,
  type BagDelta,
  type BagName,
  type FirewallRecord,
  type ForwardingRecord,
  type RouterView,
} from '#agent';
import { bagsOf, isolatedRouter } from '../../support/small-router.ts';

const nics = ['eth0', 'eth1', 'eth2'].map((device, i) => ({ device, mac: `02:00:00:00:00:0${i}` }));

function firewallRule(id: number): FirewallRecord {
  return {
    id,
    protocol: 'tcp',
    revoked: false,
    purpose: 'Firewall',
    traffic_type: id % 2 === 0 ? 'Ingress' : 'Egress',
    default_egress_policy: false,
    src_ip: '203.0.113.10',
    src_port_range: [id, id],
    source_cidr_list: ['10.1.1.0/24'],
  };
}

function forward(port: number): ForwardingRecord {
  return port % 7 === 0
    ? { type: 'staticnat', public_ip: '203.0.113.10', internal_ip: '10.1.1.60' }
    : {
        type: 'forward',
        public_ip: '203.0.113.10',
        public_ports: `${port}:${port}`,
        internal_ip: '10.1.1.50',
        internal_ports: `${port % 3}:${port % 3}`,
        protocol: 'tcp',
      };
}

/** An isolated router whose firewall rules and forwards change. */
class World {
  readonly #rules = new Map<string, FirewallRecord>();
  #forwards: readonly ForwardingRecord[] = [];

  view(): RouterView {
    const still = bagsOf(isolatedRouter());
    const changing: { readonly [N in BagName]?: Bag<N> } = {
      firewallrules: this.#rules,
      forwardingrules: new Map([['203.0.113.10', this.#forwards]]),
    };
    const view = createRouterView({ get: (name) => changing[name] ?? still.get(name) }, nics);
    assert.ok(view !== undefined);
    return view;
  }

  toggleRule(id: number): BagDelta {
    const key = String(id);
    const before = this.#rules.get(key);
    if (before !== undefined) {
      this.#rules.delete(key);
      return { bag: 'firewallrules', removed: [{ key, value: before }], added: [] };
    }
    const value = firewallRule(id);
    this.#rules.set(key, value);
    return { bag: 'firewallrules', removed: [], added: [{ key, value }] };
  }

  /** Puts an element at the end of the address's list; a static NAT is alone in it. */
  addForward(port: number): BagDelta {
    const value = forward(port);
    const before = this.#forwards;
    const kept = value.type === 'staticnat' ? [] : before.filter(({ type }) => type === 'forward');
    this.#forwards = [...kept, value];
    return {
      bag: 'forwardingrules',
      removed: before.filter((one) => !kept.includes(one)).map((one) => ({ key: '203.0.113.10', value: one })),
      added: [{ key: '203.0.113.10', value }],
    };
  }
}

describe('one more rule', () => {
  it('adds its own parts to the plan and nothing else', () => {
    const world = new World();
    for (let id = 2; id < 2000; id += 2) world.toggleRule(id);
    const planner = new Planner(iptablesSections);
    planner.rebuild(world.view());
    const { groups, chains, ipsets } = planner.update(world.view(), [world.toggleRule(4000)]);
    assert.deepEqual(
      [...groups.put.values()].flatMap(({ rules }) => rules),
      ['-s 10.1.1.0/24 -p tcp -m tcp --dport 4000 -j RETURN'],
    );
    assert.deepEqual([groups.removed.size, chains.put.size, chains.removed.size, ipsets.put.size], [0, 0, 0, 0]);
  });

  it('and one less, in any order, end in the plan made anew', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('rule' as const), number: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ kind: fc.constant('forward' as const), number: fc.integer({ min: 1, max: 14 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const world = new World();
        const planner = new Planner(iptablesSections);
        planner.rebuild(world.view());
        for (const { kind, number } of steps) {
          const delta = kind === 'rule' ? world.toggleRule(number) : world.addForward(number);
          planner.update(world.view(), [delta]);
        }
        assert.deepEqual(planner.snapshot(), plan(world.view(), iptablesSections));
      }),
    );
  });
});
