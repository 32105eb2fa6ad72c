import type { Section } from '../section.ts';
import { systemVmFilterSection } from './filter.ts';
import { podRoutesSection } from './network.ts';
import { systemVmServicesSection } from './services.ts';

export { ssvmCheckPath } from './services.ts';

/** Secondary storage and console proxy VMs, beside what they have in common with routers (cloudstack-agent-protocol.md, 7; over SSH, D). */
export const systemVmSections: readonly Section[] = [podRoutesSection, systemVmFilterSection, systemVmServicesSection];
