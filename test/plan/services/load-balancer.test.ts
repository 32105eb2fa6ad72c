import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkHaproxyConfig, parseHaproxyConfig, plan, serviceSections, type DesiredSystem, type LoadBalancerRecord } from '#agent';
import { testCertificate } from '../../support/haproxy-program.ts';
import { plannedServices, plannedStates, plannedText } from '../../support/planned-services.ts';
import { isolatedRouter, viewOf } from '../../support/small-router.ts';

const path = '/etc/haproxy/haproxy.cfg';

function balancer(changes: Partial<LoadBalancerRecord> = {}): LoadBalancerRecord {
  return {
    configuration: [
      'global',
      '\tdaemon',
      '\t ',
      'defaults',
      '\tmode tcp',
      '\nlisten stats\n\tbind 10.1.1.1:8081\n',
      '\t ',
      'listen a',
      '\tbind 10.1.1.1:80',
    ],
    add_rules: ['10.1.1.1:80:'],
    remove_rules: [],
    stat_rules: [''],
    router_ip: '169.254.3.7',
    ssl_certs: [],
    ...changes,
  };
}

const planned = (record: LoadBalancerRecord, type = 'router'): DesiredSystem =>
  plannedServices(viewOf(isolatedRouter({ type }, { loadbalancer: { config: [record] } })));

describe('load balancer', () => {
  it('gets the text of the host agent line by line, checked before it is in force', () => {
    const system = planned(balancer());
    const text = plannedText(system, path);
    assert.equal(
      text,
      'global\n\tdaemon\n\t \ndefaults\n\tmode tcp\n\nlisten stats\n\tbind 10.1.1.1:8081\n\n\t \nlisten a\n\tbind 10.1.1.1:80\n',
    );
    assert.equal(system.files.get(path)?.check, 'haproxy');
    assert.equal(checkHaproxyConfig(text).ok, true);
  });

  it('has certificate, chain and key in one file each', () => {
    const { cert, key } = testCertificate;
    const system = planned(
      balancer({
        ssl_certs: [
          { name: '10_1_1_1-443', cert: cert.replaceAll('\n', '\r\n'), key: key.trimEnd(), chain: 'CHAIN' },
          { name: 'other', cert, key },
        ],
      }),
    );
    assert.equal(plannedText(system, '/etc/cloudstack/ssl/10_1_1_1-443.pem'), `${cert}CHAIN\n${key}`);
    assert.equal(plannedText(system, '/etc/cloudstack/ssl/other.pem'), cert + key);
    for (const name of ['../../root/x', 'a b', ''])
      assert.throws(() => planned(balancer({ ssl_certs: [{ name, cert, key }] })), { code: 'VRA_BAD_INPUT' });
  });

  it('runs on routers and balancers, with a listener that leads nowhere while there is no rule', () => {
    const none = plannedServices(viewOf(isolatedRouter()));
    assert.equal(checkHaproxyConfig(plannedText(none, path)).ok, true);
    assert.deepEqual(
      parseHaproxyConfig(plannedText(none, path)).flatMap(({ keyword, name }) => (keyword === 'listen' ? name : [])),
      ['vmops'],
    );
    assert.equal(none.files.get(path)?.check, 'haproxy');
    assert.deepEqual(none.services.get('haproxy'), {
      unit: 'haproxy',
      state: 'running',
      enabled: true,
      reloadOn: [path, '/etc/cloudstack/ssl/'],
    });
    assert.equal(plannedStates(planned(balancer(), 'ilbvm'))['haproxy'], 'running');
    assert.equal('haproxy' in plannedStates(plan(viewOf(isolatedRouter({ type: 'dhcpsrvr' })), serviceSections)), false);
  });
});
