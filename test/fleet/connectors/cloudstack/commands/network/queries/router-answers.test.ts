import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  parseAlerts,
  parseMonitorResults,
  parseRouterState,
  parseVersions,
  parseVpnStatus,
} from '../../../../../../../fleet/connectors/cloudstack/commands/network/queries/router-answers.ts';

describe('what routers say to queries', () => {
  it('state of a redundant router', () => {
    assert.equal(parseRouterState('Status: PRIMARY\n'), 'PRIMARY');
    assert.equal(parseRouterState('Status: BACKUP\nmore\n'), 'BACKUP');
    assert.equal(parseRouterState('Status: FAULT'), 'FAULT');
    assert.equal(parseRouterState('Status: MASTER\n'), 'UNKNOWN');
    assert.equal(parseRouterState(' \n'), undefined);
  });

  it('versions, whose scripts keep their line end', () => {
    assert.deepEqual(parseVersions('Cloudstack Release 4.22.0 today&abc\n'), {
      templateVersion: 'Cloudstack Release 4.22.0 today',
      scriptsVersion: 'abc\n',
    });
    assert.equal(parseVersions('no versions'), undefined);
    assert.equal(parseVersions('a&b&c'), undefined);
  });

  it('connections to other sites, without what cannot be read', () => {
    const output = '198.51.100.9:11:IPsec SA not found;Site-to-site VPN have not connected&198.51.100.10:0:good&half:a&\n';
    assert.deepEqual(parseVpnStatus(output), {
      ipToConnected: { '198.51.100.9': false, '198.51.100.10': true },
      ipToDetail: { '198.51.100.9': 'IPsec SA not found;Site-to-site VPN have not connected', '198.51.100.10': 'good' },
    });
    assert.deepEqual(parseVpnStatus(''), { ipToConnected: {}, ipToDetail: {} });
  });

  it('alerts, and the time of the newest in a form that the server reads', () => {
    const [first, last] = ['2026-01-01 10:00:00,123 [ALERT] [dhcp] down', '2026-01-01 10:05:00,456 [INFO] [dhcp] recovered'];
    assert.deepEqual(parseAlerts(`${first}\\n${last}\n`), { alerts: [first, last], timeStamp: '2026-01-01 10:05:00' });
    assert.equal(parseAlerts('No Alerts\n'), undefined);
    assert.equal(parseAlerts(`${first}\\nyesterday, it was\n`), undefined);
  });

  it('health checks: who failed, and the results as one line of JSON', () => {
    const output = 'FAILING CHECKS:\niptables_check.py,dns_check.py\nMONITOR RESULTS:\n{"basic":\n  {}\n,"advanced":\n{}\n}\n';
    assert.deepEqual(parseMonitorResults(output), {
      failingChecks: ['iptables_check.py', 'dns_check.py'],
      monitoringResults: '{"basic":{},"advanced":{}}',
    });
    assert.deepEqual(parseMonitorResults('FAILING CHECKS:\nMONITOR RESULTS:\n{}\n')?.failingChecks, []);
    assert.equal(parseMonitorResults('bash: no such file\n'), undefined);
  });
});
