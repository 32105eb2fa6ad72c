import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseApacheVhost, type DesiredSystem, type RouterView } from '#agent';
import { plannedServices, plannedStates, plannedText } from '../../support/planned-services.ts';
import { ipRecord, isolatedRouter, viewOf, vpcRouter } from '../../support/small-router.ts';

const sites = '/etc/apache2/sites-enabled/';
const vhosts = (system: DesiredSystem): string[] => [...system.files.keys()].filter((path) => path.startsWith(sites));
const passwordServers = (system: DesiredSystem): [string, string][] =>
  Object.entries(plannedStates(system)).filter(([unit]) => unit.startsWith('cloud-password-server@'));

function redundant(state: string): RouterView {
  const router = isolatedRouter({ redundant_router: 'true', redundant_state: state, guestgw: '10.1.1.1' });
  return viewOf({ ...router, ips: { ...router.ips, eth0: [ipRecord('eth0', 'guest', '10.1.1.68/24')] } });
}

describe('web server', () => {
  it('has a virtual host per guest address', () => {
    const system = plannedServices(viewOf(vpcRouter()));
    assert.deepEqual(vhosts(system), [`${sites}vhost-10.10.1.1.conf`, `${sites}vhost-10.10.2.1.conf`]);
    assert.deepEqual(parseApacheVhost(plannedText(system, `${sites}vhost-10.10.2.1.conf`)), {
      addresses: ['10.10.2.1'],
      serverName: 'vpcrouter.corp.example',
    });
    assert.deepEqual(system.services.get('apache2'), { unit: 'apache2', state: 'running', enabled: true, restartOn: [sites] });
  });

  it('answers on the gateway that a redundant pair shares as well', () => {
    const system = plannedServices(redundant('BACKUP'));
    assert.deepEqual(parseApacheVhost(plannedText(system, `${sites}vhost-10.1.1.68.conf`))?.addresses, ['10.1.1.68', '10.1.1.1']);
  });

  it('has none on a balancer, and does not run without one', () => {
    assert.deepEqual(vhosts(plannedServices(viewOf(isolatedRouter({ type: 'ilbvm' })))), []);
    const router = vpcRouter();
    const empty = plannedServices(viewOf({ ...router, ips: { eth0: router.ips?.['eth0'] ?? [] } }));
    assert.deepEqual([vhosts(empty), plannedStates(empty)['apache2']], [[], 'stopped']);
  });
});

describe('password server', () => {
  it('runs per guest address', () => {
    assert.deepEqual(passwordServers(plannedServices(viewOf(vpcRouter()))), [
      ['cloud-password-server@10.10.1.1', 'running'],
      ['cloud-password-server@10.10.2.1', 'running'],
    ]);
  });

  it('of a redundant pair answers on the shared gateway, on the PRIMARY only', () => {
    assert.deepEqual(passwordServers(plannedServices(redundant('PRIMARY'))), [
      ['cloud-password-server@10.1.1.1,10.1.1.68', 'running'],
    ]);
    assert.deepEqual(passwordServers(plannedServices(redundant('BACKUP'))), [
      ['cloud-password-server@10.1.1.1,10.1.1.68', 'stopped'],
    ]);
  });

  it('is not on a balancer', () => {
    assert.deepEqual(passwordServers(plannedServices(viewOf(isolatedRouter({ type: 'ilbvm' })))), []);
  });
});
