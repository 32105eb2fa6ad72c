import { formatIpv4Network, parseIpv4Cidr } from '../../net/ipv4.ts';
import type { WholeSection } from '../section.ts';
import { deviceMark, deviceTable, facesOutside, routedAddresses } from './routing-tables.ts';

/**
 * Which packets look where: those marked for a device and those from its outside networks use its table; a VPC's own networks look
 * into the tables for static routes first (2.5). Rules of devices without an address are gone (8, purge removed state).
 */
export const policyRulesSection: WholeSection = {
  kind: 'whole',
  name: 'policy-rules',
  needs: [],
  plan(view, emit) {
    const vpc = view.vpc && view.vpcCidr !== undefined ? parseIpv4Cidr(view.vpcCidr) : undefined;
    if (vpc !== undefined) {
      for (const table of ['static_route', 'static_route_back'])
        emit.policyRule({ family: 4, from: formatIpv4Network(vpc), table });
    }
    for (const placed of routedAddresses(view)) {
      const table = deviceTable(placed.device);
      emit.policyRule({ family: 4, fwmark: deviceMark(placed.device), table });
      if (facesOutside(placed)) emit.policyRule({ family: 4, from: formatIpv4Network(placed.network), table });
    }
  },
};
