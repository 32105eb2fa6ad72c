export { groupStates } from './group-records.ts';
export { securityGroupHandlers } from './security-group-handlers.ts';
