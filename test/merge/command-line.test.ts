import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConfigItem } from '#agent';
import { heldAddresses, routerCommandLine } from '../support/items.ts';
import { bagsAfter } from '../support/memory-bags.ts';

const devices = (type: string): string[] => {
  const item: ConfigItem = { type: 'cmdline', cmd_line: { ...routerCommandLine.cmd_line, type } };
  return [...(bagsAfter(item).get('ips') ?? [])].map(([device, records]) => `${device} ${records[0]?.nw_type}`);
};

const redundantOf = (extra: Record<string, string>): unknown =>
  bagsAfter({ type: 'cmdline', cmd_line: { ...routerCommandLine.cmd_line, ...extra } })
    .get('cmdline')
    ?.get('config')?.['redundant_router'];

describe('the command line', () => {
  it('fills addresses of an isolated router: guest, control and public', () => {
    const bags = bagsAfter(routerCommandLine);
    assert.deepEqual(
      ['eth0', 'eth1', 'eth2'].map((device) => {
        const record = bags.get('ips')?.get(device)?.[0];
        return [record?.nw_type, record?.gateway, record?.nic_dev_id];
      }),
      [
        ['guest', '', '0'],
        ['control', '', '1'],
        ['public', '203.0.113.1', '2'],
      ],
    );
  });

  it('fills the control address only of a VPC router, guest and control of the others', () => {
    assert.deepEqual(devices('vpcrouter'), ['eth0 control']);
    for (const type of ['dhcpsrvr', 'ilbvm']) assert.deepEqual(devices(type), ['eth0 guest', 'eth1 control']);
  });

  it('says whether the router is one of a pair', () => {
    assert.equal(redundantOf({}), 'false');
    assert.equal(redundantOf({ redundant_router: '1' }), 'true');
  });

  it('keeps one control address', () => {
    const moved: ConfigItem = { type: 'cmdline', cmd_line: { ...routerCommandLine.cmd_line, eth1ip: '169.254.9.9' } };
    assert.deepEqual(heldAddresses(bagsAfter(routerCommandLine, moved), 'eth1'), ['169.254.9.9']);
  });

  it('takes localgw as the gateway of what is not public', () => {
    const item: ConfigItem = { type: 'cmdline', cmd_line: { ...routerCommandLine.cmd_line, localgw: '10.0.0.1' } };
    assert.equal(bagsAfter(item).get('ips')?.get('eth1')?.[0]?.gateway, '10.0.0.1');
  });

  it('is refused when an address has no netmask', () => {
    const item: ConfigItem = { type: 'cmdline', cmd_line: { type: 'vpcrouter', eth0ip: '169.254.3.8' } };
    assert.throws(() => bagsAfter(item), { code: 'VRA_BAD_INPUT', message: /eth0mask/ });
  });
});
