export { parseBody, printBody } from './body.ts';
export { LinkClosed, LinkError } from './link-error.ts';
export type { Dialer, DialOptions, Link, ServerAddress } from './link.ts';
export { decodePacket, encodePacket } from './packet-codec.ts';
export { packetFlags, type Packet, type PacketTap, type WireObject } from './packet.ts';
export { createTlsDialer, type TlsDialer } from './tls-dialer.ts';
