import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { protocolName, protocolNumber } from '#agent';

describe('IP protocols', () => {
  it('are called what /etc/protocols calls them, others by number', () => {
    assert.deepEqual([6, 1, 41, 47, 50, 51, 89, 112, 7, 99, 255].map(protocolName), [
      'tcp',
      'icmp',
      'ipv6',
      'gre',
      'esp',
      'ah',
      'ospf',
      'vrrp',
      '7',
      '99',
      '255',
    ]);
    assert.equal(protocolName('47'), 'gre');
    assert.equal(protocolName('UDP'), 'udp');
  });

  it('are refused when they are none', () => {
    for (const text of ['', 'all', '0', '256', '-1', '6 ', 'tcpx', '1.5', '06']) assert.equal(protocolName(text), undefined, text);
  });

  it('have numbers', () => {
    assert.equal(protocolNumber('esp'), 50);
    assert.equal(protocolNumber('99'), 99);
    assert.equal(protocolNumber(17), 17);
    assert.equal(protocolNumber('nothing'), undefined);
  });
});
