export { connectorMachines, type ConnectorMachines } from './connector-machines.ts';
export { HostMachine } from './host-machine.ts';
export type { HostAgents, HostJoins, HostMount, HostPorts, JoinOrder } from './host-ports.ts';
export { routerMachine } from './router-machine.ts';
