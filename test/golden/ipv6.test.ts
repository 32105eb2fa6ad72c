import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRouterView, ipv6Sections, plan } from '#agent';
import { loadRecordedRouter, recordedRouters } from '../support/recorded-router.ts';
import { compareLines } from './compare.ts';

describe('IPv6 addresses and routes of recorded routers', () => {
  for (const { recording, name } of recordedRouters) {
    it(name, () => {
      const router = loadRecordedRouter(recording, name);
      const system = plan(createRouterView(router.bags, router.nics), ipv6Sections);
      const addresses = (router.output('ip-addr') ?? '')
        .split('\n')
        .flatMap((line) => /^\d+: (eth\d+) +inet6 (\S+) scope global/.exec(line)?.slice(1, 3).join(' ') ?? []);
      compareLines('addresses', name, addresses, system.addresses.keys(), []);
      // Connected routes are the kernel's; they come with the addresses.
      const routes = (router.output('ip-route') ?? '')
        .split('\n')
        .flatMap((line) => /^default via (\S*:\S*) dev (eth\d+)/.exec(line)?.slice(1, 3).join(' ') ?? []);
      const ours = [...system.routes.values()].map((route) => `${route.via ?? ''} ${route.device ?? ''}`);
      compareLines('routes', name, routes, ours, []);
      assert.equal(system.sysctls.get('net.ipv6.conf.all.disable_ipv6'), addresses.length > 0 ? '0' : '1');
    });
  }
});
