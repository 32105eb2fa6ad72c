/** Version that the agents of hosts and system VMs tell. */
export const agentVersion = '4.22.0.0';
