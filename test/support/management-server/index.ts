export { Attache, type SendOptions } from './attache.ts';
export { createAgentCertificate, createAuthority, type KeyAndCertificate } from './authority.ts';
export type { Behaviour, WriteShape } from './behaviour.ts';
export { checkAgentRequest, checkAnswer, checkObject, checkResponse, checkStartup } from './check-answer.ts';
export { createCluster, type Cluster } from './cluster.ts';
export { PlainAgent, type PlainAgentOptions } from './plain-agent.ts';
export { ManagementServer, type ManagementServerOptions } from './management-server.ts';
