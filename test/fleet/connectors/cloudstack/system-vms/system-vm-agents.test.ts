import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createVirtualClock } from '#agent';
import { succeeded } from '../../../../../fleet/connectors/cloudstack/commands/command.ts';
import type { AgentSession, LinkState, SessionAgent } from '../../../../../fleet/connectors/cloudstack/session/session.ts';
import {
  SystemVmAgents,
  consoleProxyHandlers,
  followedInside,
  systemVmArguments,
  type SystemVmSessionOptions,
} from '../../../../../fleet/connectors/cloudstack/system-vms/index.ts';
import type { WireObject } from '../../../../../fleet/connectors/cloudstack/wire/packet.ts';
import type { MachineRecord } from '../../../../../fleet/connectors/cloudstack/zone/records.ts';
import type { MachineInside, Zone } from '../../../../../fleet/connectors/cloudstack/zone/zone.ts';

const secondaryStorage =
  ' template=domP type=secstorage host=127.0.0.1,127.0.0.2 port=8250 name=s-2-VM zone=1 pod=1 guid=s-2-VM ' +
  'resource=org.apache.cloudstack.storage.resource.NfsSecondaryStorageResource eth0ip=169.254.1.107';
const consoleProxy = ' type=consoleproxy host=127.0.0.1 port=8251 name=v-1-VM zone=1 pod=2 guid=Proxy.1 proxy_vm=1';

function machine(name: string, bootArguments: string): MachineRecord {
  const nic = { netmask: '255.255.0.0', secondaryIps: [] };
  return {
    name,
    id: 7,
    uuid: 'u',
    type: name.startsWith('v') ? 'ConsoleProxy' : 'SecondaryStorageVm',
    host: 'kvm-sim-0001',
    state: 'running',
    cpus: 1,
    mhz: 500,
    memoryBytes: 2 ** 30,
    arch: 'x86_64',
    os: '',
    bootArguments,
    nics: [
      { ...nic, mac: 'm2', deviceId: 2, type: 'Public', ip: '10.64.0.11' },
      { ...nic, mac: 'm0', deviceId: 0, type: 'Control', ip: '169.254.1.107' },
      { ...nic, mac: 'm1', deviceId: 1, type: 'Management', ip: '172.16.2.125' },
    ],
    disks: [],
    vncPort: 5900,
    vncPassword: '',
    startedMs: 0,
  };
}

const sent = (command: WireObject): Promise<WireObject> => Promise.resolve(command);

interface OpenedSession {
  readonly agent: SessionAgent;
  readonly options: SystemVmSessionOptions;
  readonly said: string[];
  readonly requests: WireObject[];
  become(state: LinkState): void;
  /** What becomes of a request. */
  answers: (command: WireObject) => Promise<WireObject>;
}

/** System VM agents whose sessions are only written down. */
function agentsOf(...machines: readonly MachineRecord[]) {
  const clock = createVirtualClock(0);
  const sessions: OpenedSession[] = [];
  const records = new Map(machines.map((record) => [record.name, record]));
  const zone = { machines: records } as unknown as Zone;
  const agents = new SystemVmAgents({
    zone,
    clock,
    execute: () => Promise.resolve(succeeded()),
    openSession: (agent, options) => {
      const opened = {
        agent,
        options,
        said: [] as string[],
        requests: [] as WireObject[],
        become(_state: LinkState): void {},
        answers: sent,
      };
      let state: LinkState = 'offline';
      const session: AgentSession = {
        get status() {
          return { agent: agent.name, state, sinceMs: 0 };
        },
        start: () => opened.said.push('start'),
        stop: (detail) => Promise.resolve(void opened.said.push(`stop: ${detail}`)),
        reconnect: (reason) => void opened.said.push(`reconnect: ${reason}`),
        request: (command) => {
          opened.requests.push(command);
          return opened.answers(command);
        },
      };
      opened.become = (next) => {
        state = next;
        options.onStatus(session.status);
      };
      sessions.push(opened);
      return session;
    },
  });
  return { agents, clock, sessions, records };
}

void test('boot arguments: kind, servers in order, resource, id of the proxy', () => {
  assert.deepEqual(systemVmArguments(secondaryStorage), {
    kind: 'secondary-storage',
    servers: [
      { host: '127.0.0.1', port: 8250 },
      { host: '127.0.0.2', port: 8250 },
    ],
    zone: '1',
    pod: '1',
    guid: 's-2-VM',
    resource: 'NfsSecondaryStorageResource',
  });
  assert.equal(systemVmArguments(consoleProxy)?.proxyVmId, 1);
  assert.equal(systemVmArguments('type=router host=127.0.0.1'), undefined);
});

void test('an agent dials when its certificate came, and introduces itself with its NICs', async () => {
  const record = machine('s-2-VM', secondaryStorage);
  const { agents, clock, sessions } = agentsOf(record);
  agents.started(record);
  await clock.advance(300);
  assert.equal(sessions.length, 0);
  agents.certified('s-2-VM');
  await clock.advance(1_500);
  const [session] = sessions;
  assert.deepEqual(session?.said, ['start']);
  assert.equal(session.options.source, '172.16.2.125');
  const [startup] = await session.agent.startup({ transferred: false });
  assert.equal(startup?.className, 'com.cloud.agent.api.StartupSecondaryStorageCommand');
  const { fields } = startup;
  assert.equal(fields['guid'], 's-2-VM-NfsSecondaryStorageResource');
  assert.equal(fields['publicMacAddress'], 'm2');
  assert.equal(fields['privateIpAddress'], '172.16.2.125');
  assert.equal(fields['storageMacAddress'], 'm1');
  assert.deepEqual((await session.agent.ping(4)).fields, { changes: {}, hostType: 'Storage', hostId: 4, outOfBand: false });
  await clock.advance(60_000);
  assert.equal(sessions.length, 1);
});

void test('without a certificate it dials after a few seconds; a later one makes it dial again', async () => {
  const record = machine('s-2-VM', secondaryStorage);
  const { agents, clock, sessions } = agentsOf(record);
  agents.started(record);
  await clock.advance(5_000);
  assert.equal(sessions.length, 1);
  agents.certified('s-2-VM');
  assert.match(sessions[0]?.said.at(-1) ?? '', /^reconnect/);
});

void test('a VM that stops takes its agent along, also one that had not dialled yet', async () => {
  const record = machine('s-2-VM', secondaryStorage);
  const { agents, clock, sessions, records } = agentsOf(record);
  agents.started(record);
  agents.stopped('s-2-VM');
  await clock.advance(10_000);
  assert.equal(sessions.length, 0);
  agents.started(record);
  await clock.advance(10_000);
  agents.stopped('s-2-VM');
  assert.deepEqual(sessions[0]?.said, ['start', 'stop: its VM was stopped']);
  assert.equal(agents.sessions().length, 0);
  records.delete('s-2-VM');
  await agents.stop('end');
});

void test('a console proxy reports its load while it is ready, one report at a time', async () => {
  const record = machine('v-1-VM', consoleProxy);
  const { agents, clock, sessions } = agentsOf(record);
  agents.started(record);
  await clock.advance(5_000);
  const [session] = sessions;
  assert.ok(session);
  await clock.advance(20_000);
  assert.equal(session.requests.length, 0);
  session.become('ready');
  await clock.advance(15_500);
  assert.equal(session.requests.length, 3);
  assert.deepEqual(session.requests[0]?.fields, { _proxyVmId: 1, _loadInfo: '{"connections":[],"removedSessions":[]}' });
  session.become('waiting');
  await clock.advance(20_000);
  assert.equal(session.requests.length, 3);
  session.become('ready');
  await clock.advance(6_000);
  assert.equal(session.requests.length, 4);
  const [startup] = await session.agent.startup({ transferred: true });
  assert.equal(startup?.fields['proxyVmId'], 1);
  assert.equal(startup.fields['connectionTransferred'], true);
  await agents.stop('end');
});

void test('a report that nobody answered is not the last one', async () => {
  const record = machine('v-1-VM', consoleProxy);
  const { agents, clock, sessions } = agentsOf(record);
  agents.started(record);
  await clock.advance(5_000);
  const [session] = sessions;
  assert.ok(session);
  session.answers = () => Promise.reject(new Error('not answered within 60 s'));
  session.become('ready');
  await clock.advance(10_000);
  assert.equal(session.requests.length, 2);
  session.become('waiting');
  await clock.advance(60_000);
  assert.equal(session.requests.length, 2);
  session.become('ready');
  await clock.advance(5_000);
  assert.equal(session.requests.length, 3);
});

void test('console proxy commands', async () => {
  const record = machine('v-1-VM', consoleProxy);
  const { agents } = agentsOf(record);
  agents.started(record);
  const handlers = consoleProxyHandlers((agent) => agents.proxyState(agent));
  const context = { agent: 'v-1-VM', flags: 3, signal: new AbortController().signal };
  assert.equal((await handlers.AllowConsoleAccessCommand?.({ sessionUuid: 'x' }, context))?.fields.result, true);
  assert.equal(agents.proxyState('v-1-VM').isAllowed('x'), true);
  assert.equal((await handlers.AllowConsoleAccessCommand?.({}, context))?.fields.result, false);
  assert.equal((await handlers.CheckHealthCommand?.({}, context))?.name, 'CheckHealthAnswer');
  await agents.stop('end');
});

void test('after a restart, machines that run have their agents at once', () => {
  const { agents, sessions } = agentsOf(machine('s-2-VM', secondaryStorage), {
    ...machine('v-1-VM', consoleProxy),
    state: 'stopped',
  });
  agents.resume();
  assert.deepEqual(
    sessions.map(({ agent }) => agent.name),
    ['s-2-VM'],
  );
});

void test('an inside with an agent starts and stops both', async () => {
  const record = machine('s-2-VM', secondaryStorage);
  const { agents, clock, sessions } = agentsOf(record);
  const done: string[] = [];
  const note = (what: string) => () => Promise.resolve(void done.push(what));
  const inside: MachineInside = {
    start: note('start'),
    stop: note('stop'),
    reboot: note('reboot'),
    nicsChanged: note('nics'),
    moved: note('moved'),
    remove: note('remove'),
  };
  const both = followedInside(inside, [agents]);
  await both.start(record);
  await clock.advance(5_000);
  await both.reboot(record);
  await clock.advance(5_000);
  assert.equal(sessions.length, 2);
  await both.stop(record);
  await both.remove('s-2-VM');
  assert.deepEqual(done, ['start', 'reboot', 'stop', 'remove']);
  assert.match(sessions[1]?.said.at(-1) ?? '', /^stop/);
});
