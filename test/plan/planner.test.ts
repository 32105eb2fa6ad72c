import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import {
  createRouterView,
  plan,
  Planner,
  type BagDelta,
  type Bags,
  type EntrySection,
  type RouterView,
  type Section,
} from '#agent';

const wholeOfRoutes: Section = {
  kind: 'whole',
  name: 'routes',
  needs: ['staticroutes'],
  plan(view, emit) {
    const lines = [...(view.bags.get('staticroutes') ?? new Map<string, unknown>()).keys()].toSorted();
    emit.file({ path: '/routes', content: lines.join('\n') });
    if (lines.length > 0) emit.service({ unit: 'routed', state: 'running', reloadOn: ['/routes'] });
  },
};

const usersByEntry: EntrySection<'vpnuserlist'> = {
  kind: 'entries',
  name: 'users',
  bag: 'vpnuserlist',
  plan(_view, key, entry, emit) {
    emit.rule('ip', 'filter', 'INPUT', 1, `-m comment --comment ${entry.password}`);
    emit.file({ path: `/users/${key}`, content: entry.user });
  },
};

const sections = [wholeOfRoutes, usersByEntry];

/** Two growing bags and the view over them. */
class World {
  readonly users = new Map<string, { user: string; password: string; add: boolean }>();
  readonly routes = new Map<string, { revoke: boolean; gateway: string; network: string }>();
  readonly view: RouterView;

  constructor() {
    const commandLine = new Map([['config', { type: 'router' }]]);
    const all: Record<string, ReadonlyMap<string, unknown>> = {
      cmdline: commandLine,
      vpnuserlist: this.users,
      staticroutes: this.routes,
    };
    // A test double of a bag store: the names above have the right types.
    const bags: Bags = { get: ((name: string) => all[name]) as Bags['get'] };
    const view = createRouterView(bags, []);
    assert.ok(view);
    this.view = view;
  }

  user(name: string, password: string | undefined): BagDelta {
    const before = this.users.get(name);
    const after = password === undefined ? undefined : { user: name, password, add: true };
    if (after === undefined) this.users.delete(name);
    else this.users.set(name, after);
    return {
      bag: 'vpnuserlist',
      removed: before === undefined ? [] : [{ key: name, value: before }],
      added: after === undefined ? [] : [{ key: name, value: after }],
    };
  }

  route(network: string, present: boolean): BagDelta {
    const value = { revoke: false, gateway: '10.0.0.1', network };
    if (present) this.routes.set(network, value);
    else this.routes.delete(network);
    return { bag: 'staticroutes', removed: [], added: [{ key: network, value }] };
  }
}

const step = fc.oneof(
  fc.record({
    kind: fc.constant('user' as const),
    name: fc.constantFrom('a', 'b', 'c'),
    password: fc.option(fc.constantFrom('x', 'y')),
  }),
  fc.record({ kind: fc.constant('route' as const), network: fc.constantFrom('10.1.0.0/16', '10.2.0.0/16'), present: fc.boolean() }),
);

describe('Planner', () => {
  it('after any updates equals a plan made anew, and its deltas add up to it', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const world = new World();
        const planner = new Planner(sections);
        const files = new Map(planner.rebuild(world.view).files.put);
        for (const next of steps) {
          const delta =
            next.kind === 'user' ? world.user(next.name, next.password ?? undefined) : world.route(next.network, next.present);
          const change = planner.update(world.view, [delta]);
          for (const path of change.files.removed.keys()) assert.ok(files.delete(path), `${path} was not there`);
          for (const [path, file] of change.files.put) files.set(path, file);
        }
        const anew = plan(world.view, sections);
        assert.deepEqual(planner.snapshot(), anew);
        assert.deepEqual(new Map([...files].toSorted(([a], [b]) => (a < b ? -1 : 1))), anew.files);
      }),
    );
  });

  it('reports nothing when a command changes nothing', () => {
    const world = new World();
    const planner = new Planner(sections);
    world.user('a', 'x');
    planner.rebuild(world.view);
    const change = planner.update(world.view, [world.user('a', 'x')]);
    assert.deepEqual([...change.groups.put, ...change.groups.removed, ...change.files.put, ...change.files.removed], []);
  });

  it('keeps a rule that two entries ask for until the last of them is gone', () => {
    const world = new World();
    const planner = new Planner(sections);
    world.user('a', 'same');
    world.user('b', 'same');
    planner.rebuild(world.view);
    assert.equal(planner.update(world.view, [world.user('a', undefined)]).groups.removed.size, 0);
    assert.equal(planner.update(world.view, [world.user('b', undefined)]).groups.removed.size, 1);
  });

  it('desires nothing without a command line', () => {
    const world = new World();
    world.user('a', 'x');
    const planner = new Planner(sections);
    planner.rebuild(world.view);
    const change = planner.rebuild(undefined);
    assert.deepEqual([...change.files.removed.keys()].toSorted(), ['/routes', '/users/a']);
  });

  it('lets the later section win when two want one part in different ways, and recovers when one lets go', () => {
    const early: EntrySection<'vpnuserlist'> = {
      kind: 'entries',
      name: 'early',
      bag: 'vpnuserlist',
      plan: (_view, _key, entry, emit) => emit.file({ path: '/x', content: entry.password }),
    };
    const late: Section = {
      kind: 'whole',
      name: 'late',
      needs: ['staticroutes'],
      plan: (view, emit) => {
        if ((view.bags.get('staticroutes')?.size ?? 0) > 0) emit.file({ path: '/x', content: 'late' });
      },
    };
    const world = new World();
    const planner = new Planner([early, late]);
    planner.rebuild(world.view);
    planner.update(world.view, [world.route('10.1.0.0/16', true)]);
    planner.update(world.view, [world.user('a', 'early')]);
    assert.equal(planner.snapshot().files.get('/x')?.content, 'late');
    planner.update(world.view, [world.route('10.1.0.0/16', false)]);
    assert.equal(planner.snapshot().files.get('/x')?.content, 'early');
  });
});
