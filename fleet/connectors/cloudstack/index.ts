export { allowLoopbackAnd } from './session/server-address.ts';
export { hostRelease, type HostRelease } from './commands/network/index.ts';
export { CloudStackConnector } from './connector.ts';
export type { ConnectorOptions } from './connector-options.ts';
export type { CommandNote, ConnectorFigures } from './figures.ts';
export type { HostJoining } from './host-sessions.ts';
export { listenSsh, type ListenSshOptions, type SshListeners } from './listen-ssh.ts';
export { createTlsDialer, type Dialer, type PacketTap, type ServerAddress } from './wire/index.ts';
export { makeHosts, type HostRecord } from './zone/index.ts';
