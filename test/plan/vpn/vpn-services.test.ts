import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  applyPlan,
  Planner,
  vpnSections,
  type FilesPort,
  type FilterPort,
  type NetworkPort,
  type RouterBackend,
  type ServicesPort,
  type SystemPort,
} from '#agent';
import { viewOf, vpcRouter, type BagContents } from '../../support/small-router.ts';
import { remoteAccessRecord, siteRecord } from '../../support/vpn-records.ts';

const unused = (): Promise<never> => Promise.reject(new Error('not used here'));
const nothing = (): Promise<void> => Promise.resolve();

/** A machine that only remembers what its services were asked to do. */
class ServicesOnly implements RouterBackend {
  readonly name = 'services-only';
  readonly capabilities = { durable: false };
  readonly files: FilesPort = { apply: nothing, read: unused, info: unused, list: unused };
  readonly network: NetworkPort = { apply: nothing, observe: unused };
  readonly filter: FilterPort = { apply: nothing, observe: unused };
  readonly system: SystemPort = { facts: unused, run: unused };
  readonly services: ServicesPort;
  asked: string[] = [];

  constructor() {
    this.services = {
      apply: (wanted) => {
        this.asked.push(...wanted.map(({ unit, action }) => `${action} ${unit}`));
        return Promise.resolve();
      },
      observe: unused,
      check: unused,
    };
  }

  flush = nothing;
  [Symbol.asyncDispose] = nothing;
}

/** What the services of a VPC router are asked for, step by step. */
async function actions(...steps: BagContents[]): Promise<string[][]> {
  const planner = new Planner(vpnSections);
  const machine = new ServicesOnly();
  const seen: string[][] = [];
  for (const step of steps) {
    machine.asked = [];
    const report = await applyPlan(machine, planner.rebuild(viewOf(vpcRouter({}, step))), planner);
    assert.ok(report.ok);
    seen.push(machine.asked);
  }
  return seen;
}

const sites = (...peers: string[]): BagContents => ({
  site2sitevpn: Object.fromEntries(peers.map((peer) => [peer, siteRecord({ peer_gateway_ip: peer })])),
});

const access = (key: string, range = '10.1.2.2-10.1.2.8'): BagContents => ({
  remoteaccessvpn: { a: remoteAccessRecord({ preshared_key: key, ip_range: range }) },
});

describe('services of VPNs', () => {
  it('load one more tunnel without disturbing the others, and really end one that goes', async () => {
    assert.deepEqual(
      await actions(sites('192.0.2.1'), sites('192.0.2.1', '192.0.2.2'), sites('192.0.2.2'), sites('192.0.2.2'), sites()),
      [
        ['start strongswan-starter'],
        ['reload strongswan-starter'],
        ['restart strongswan-starter'],
        [],
        ['stop strongswan-starter'],
      ],
    );
  });

  it('read a changed key again', async () => {
    const changed = { site2sitevpn: { a: siteRecord({ peer_gateway_ip: '192.0.2.1', ipsec_psk: 'other' }) } };
    assert.deepEqual((await actions(sites('192.0.2.1'), changed))[1], ['reload strongswan-starter']);
  });

  it('restart the L2TP server when its key or range changes, and stop it when it goes', async () => {
    const seen = await actions(access('one'), access('two'), access('two', '10.1.2.2-10.1.2.9'), {}, {});
    assert.deepEqual(seen, [
      ['start strongswan-starter', 'start xl2tpd'],
      ['reload strongswan-starter', 'restart xl2tpd'],
      ['restart xl2tpd'],
      ['stop strongswan-starter', 'stop xl2tpd'],
      [],
    ]);
  });
});
