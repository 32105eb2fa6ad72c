export { connectorMachines, type ConnectorMachines } from './connector-machines.ts';
export type { HostAgents, HostJoins, HostMount, HostPorts, JoinOrder } from './host-ports.ts';
export { poolMounts } from './pool-mounts.ts';
