export { createZoneWorld, type ZoneWorld, type ZoneWorldOptions } from './zone-world.ts';
