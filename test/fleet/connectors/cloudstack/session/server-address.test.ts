import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { createRandom } from '#agent';
import { backOffMs } from '../../../../../fleet/connectors/cloudstack/session/back-off.ts';
import {
  allowLoopbackAnd,
  parseServer,
  printServer,
  sameServer,
} from '../../../../../fleet/connectors/cloudstack/session/server-address.ts';
import { ServerList } from '../../../../../fleet/connectors/cloudstack/session/server-list.ts';

describe('names of servers', () => {
  it('are read in every form that people and servers write', () => {
    for (const [text, host, port] of [
      ['10.1.1.5', '10.1.1.5', 8250],
      [' mgmt-1 ', 'mgmt-1', 8250],
      ['mgmt-1:9250', 'mgmt-1', 9250],
      ['localhost', '127.0.0.1', 8250],
      ['LocalHost:1', '127.0.0.1', 1],
      ['fd00::5', 'fd00::5', 8250],
      ['[fd00::5]', 'fd00::5', 8250],
      ['[fd00::5]:9250', 'fd00::5', 9250],
    ] as const)
      assert.deepEqual(parseServer(text, 8250), { host, port });
  });

  it('are read again as they are printed', () => {
    const host = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain());
    fc.assert(
      fc.property(host, fc.integer({ min: 1, max: 65_535 }), (name, port) => {
        const server = { host: name, port };
        assert.ok(sameServer(parseServer(printServer(server), 1), server));
      }),
    );
  });

  it('of this machine are allowed, others by name', () => {
    const allow = allowLoopbackAnd(['Mgmt.example.org', '10.1.1.5']);
    const hosts = ['127.0.0.1', '127.8.9.10', '::1', 'localhost', 'mgmt.EXAMPLE.org', '10.1.1.5'];
    assert.deepEqual(hosts.filter(allow), hosts);
    assert.deepEqual(['10.1.1.6', '127.0.0.1.example.org', '1270.0.0.1', 'localhost.example.org', ''].filter(allow), []);
  });
});

describe('the list of servers', () => {
  const servers = fc.uniqueArray(
    fc.integer({ min: 1, max: 9 }).map((last) => `127.0.0.${last}`),
    { maxLength: 5 },
  );

  it('goes through all of them, told ones first, each once a round', () => {
    fc.assert(
      fc.property(servers, servers, (told, own) => {
        const list = new ServerList({ configured: own.map((host) => ({ host, port: 8250 })), allow: () => true });
        list.tell(told);
        const all = [...told, ...own.filter((host) => !told.includes(host))];
        fc.pre(all.length > 0);
        for (let round = 0; round < 2; round++)
          assert.deepEqual(
            all.map(() => list.next().host),
            all,
          );
      }),
    );
  });

  it('never names one to avoid while there is another', () => {
    fc.assert(
      fc.property(servers, servers, (told, avoid) => {
        fc.pre(told.some((host) => !avoid.includes(host)));
        const list = new ServerList({ configured: [], allow: () => true });
        list.tell(told);
        list.avoid(avoid);
        for (let at = 0; at < 10; at++) assert.ok(!avoid.includes(list.next().host));
        for (const { host } of list.others(undefined)) assert.ok(!avoid.includes(host));
      }),
    );
  });
});

it('the back-off is 5 s at first, grows with the rounds, and never passes 45 s', () => {
  const random = createRandom('back-off');
  for (let rounds = 0; rounds < 100; rounds++) {
    const ms = backOffMs(rounds, random);
    assert.ok(ms >= Math.min(5_000 * 2 ** rounds, 30_000) && ms <= 45_000, `${rounds} rounds: ${ms}`);
  }
});
