export { availabilityHandlers } from './availability-handlers.ts';
