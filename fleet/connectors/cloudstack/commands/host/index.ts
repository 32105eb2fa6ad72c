export { hostHandlers } from './host-handlers.ts';
