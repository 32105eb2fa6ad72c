import type { Section } from '../section.ts';
import { bootIpv6Section } from './boot.ts';
import { tiersIpv6Section } from './tiers.ts';

/** IPv6 addresses, default route, kernel settings and router advertisements (cloudstack-vr-commands.md, 2.14, 3.1, 4.4). */
export const ipv6Sections: readonly Section[] = [bootIpv6Section, tiersIpv6Section];
