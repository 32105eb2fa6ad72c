import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRouterView, networkSections, plan, type Bags, type DesiredSystem, type Nic } from '#agent';
import { firstRecordings } from '../support/first-recordings.ts';
import {
  desiredAddresses,
  desiredPolicyRules,
  desiredRoutes,
  recordedAddresses,
  recordedRoutes,
  recordedRules,
} from '../support/recorded-network.ts';
import { loadRecordedRouter, recordedRouters } from '../support/recorded-router.ts';
import { compareLines } from './compare.ts';
import { networkDifferences } from './differences/network.ts';

interface Recorded {
  readonly addresses?: string | undefined;
  readonly routes: string;
  readonly rules: string;
}

function planned(bags: Bags, nics: readonly Nic[]): DesiredSystem {
  const view = createRouterView(bags, nics);
  assert.ok(view !== undefined);
  return plan(view, networkSections);
}

function compare(name: string, system: DesiredSystem, { addresses, routes, rules }: Recorded): void {
  if (addresses !== undefined) {
    compareLines('addresses', name, recordedAddresses(addresses), desiredAddresses(system), networkDifferences);
  }
  compareLines('routes', name, recordedRoutes(routes), desiredRoutes(system), networkDifferences);
  compareLines('rules', name, recordedRules(rules), desiredPolicyRules(system), networkDifferences);
}

describe('IPv4 addresses, static routes and policy rules of recorded routers', () => {
  for (const { recording, name } of recordedRouters) {
    it(name, () => {
      const router = loadRecordedRouter(recording, name);
      compare(name, planned(router.bags, router.nics), {
        addresses: router.output('ip-addr'),
        routes: router.output('ip-route') ?? '',
        rules: router.output('ip-rule') ?? '',
      });
    });
  }

  for (const recording of firstRecordings()) {
    it(recording.name, () => {
      compare(recording.name, planned(recording.bags, recording.nics), recording);
    });
  }
});
