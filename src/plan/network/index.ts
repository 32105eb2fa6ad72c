import type { Section } from '../section.ts';
import { addressesSection } from './addresses.ts';
import { linksSection } from './links.ts';
import { policyRulesSection } from './policy-rules.ts';
import { defaultRouteSection, deviceTablesSection } from './routes.ts';
import { staticRoutesSection } from './static-routes.ts';
import { sysctlsSection } from './sysctls.ts';

export { deviceMark, deviceTable, routingTables } from './routing-tables.ts';

/** Links, IPv4 addresses, routes, policy rules and kernel settings (cloudstack-vr-commands.md, 2.5, 2.8, 4.4, 5.3). */
export const networkSections: readonly Section[] = [
  linksSection,
  addressesSection,
  deviceTablesSection,
  defaultRouteSection,
  staticRoutesSection,
  policyRulesSection,
  sysctlsSection,
];
