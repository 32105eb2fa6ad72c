import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { UserdataAddress } from '../../../../../fleet/connectors/cloudstack/storage/userdata/userdata-server.ts';
import { UserdataListeners } from '../../../../../fleet/connectors/cloudstack/system-vms/index.ts';
import type { MachineRecord } from '../../../../../fleet/connectors/cloudstack/zone/index.ts';
import { silentFleetLog } from '#fleet';

const machine = {
  name: 's-2-VM',
  type: 'SecondaryStorageVm',
  nics: [{ mac: 'm', deviceId: 2, type: 'Public', ip: '203.0.113.5', secondaryIps: [] }],
} as unknown as MachineRecord;

function listenersOf(options: { readonly local: boolean; readonly taken?: number }) {
  const open = new Set<string>();
  const listeners = new UserdataListeners({
    server: {
      listen: ({ address, port, tls }: UserdataAddress) => {
        if (port === options.taken) return Promise.reject(new Error('taken'));
        const name = `${tls === undefined ? 'http' : 'https'} ${address}:${port}`;
        open.add(name);
        return Promise.resolve({ address, port, [Symbol.asyncDispose]: () => Promise.resolve(void open.delete(name)) });
      },
    },
    isLocal: () => Promise.resolve(options.local),
    tls: () => Promise.resolve({ key: 'k', certificate: 'c' }),
    log: silentFleetLog,
  });
  return { listeners, open };
}

void test('a secondary storage VM has its web server while it runs', async () => {
  const { listeners, open } = listenersOf({ local: true });
  listeners.started(machine);
  listeners.started(machine);
  listeners.started({ ...machine, name: 'v-1-VM', type: 'ConsoleProxy' });
  await new Promise(setImmediate);
  assert.deepEqual([...open], ['http 203.0.113.5:80', 'https 203.0.113.5:443']);
  listeners.stopped('s-2-VM');
  await new Promise(setImmediate);
  assert.equal(open.size, 0);
});

void test('a VM that is started again waits until its ports are free', async () => {
  const held = new Set<number>();
  const closing: (() => void)[] = [];
  const refused: number[] = [];
  const listeners = new UserdataListeners({
    server: {
      listen: ({ address, port }: UserdataAddress) => {
        if (held.has(port)) {
          refused.push(port);
          return Promise.reject(new Error('taken'));
        }
        held.add(port);
        const freed = (): Promise<void> => new Promise((resolve) => closing.push(() => resolve(void held.delete(port))));
        return Promise.resolve({ address, port, [Symbol.asyncDispose]: freed });
      },
    },
    isLocal: () => Promise.resolve(true),
    tls: () => Promise.resolve({ key: 'k', certificate: 'c' }),
    log: silentFleetLog,
  });
  const close = async (): Promise<void> => {
    await new Promise(setImmediate);
    closing.shift()?.();
    await new Promise(setImmediate);
  };
  listeners.started(machine);
  await new Promise(setImmediate);
  listeners.stopped('s-2-VM');
  listeners.started(machine);
  await close();
  await close();
  assert.deepEqual([refused, [...held]], [[], [80, 443]]);
  const ended = listeners[Symbol.asyncDispose]();
  await close();
  await close();
  await ended;
  assert.equal(held.size, 0);
});

void test('without its address on this machine there is none, and a taken port stops nothing', async () => {
  const away = listenersOf({ local: false });
  away.listeners.started(machine);
  await new Promise(setImmediate);
  assert.equal(away.open.size, 0);
  const taken = listenersOf({ local: true, taken: 443 });
  taken.listeners.started(machine);
  await taken.listeners[Symbol.asyncDispose]();
  assert.equal(taken.open.size, 0);
});
