import { failing, fileLines, notApplicable, passed, type HealthCheck } from '../check.ts';

const versions = [
  { key: 'templateVersion', label: 'Template Version', path: '/etc/cloudstack-release' },
  { key: 'scriptsVersion', label: 'Scripts Version', path: '/var/cache/cloud/cloud-scripts-signature' },
] as const;

export const routerVersionCheck: HealthCheck = {
  name: 'router_version_check.py',
  kind: 'basic',
  async run(backend, data) {
    const records = data.records('routerVersion');
    const expected = records?.length === 1 ? records[0] : undefined;
    if (expected === undefined) return notApplicable('Missing routerVersion in health_checks_data, skipping');
    const mismatches: string[] = [];
    for (const { key, label, path } of versions) {
      const want = expected.get(key);
      const found = (await fileLines(backend, path))[0]?.trim() ?? '';
      if (want !== undefined && want !== found) mismatches.push(`${label} mismatch. Expected: ${want}, found: ${found}`);
    }
    return mismatches.length === 0 ? passed('Template and scripts version match successful') : failing(mismatches.join('\n'));
  },
};
