export { createGrpcAgentClient, type GrpcAgentClientOptions } from './client.ts';
export { targetText, type AgentTarget, type ClientIdentity } from './target.ts';
export { createSystemClock } from '../runtime/system-clock.ts';
