export { parseBody, printBody } from './body.ts';
export { LinkClosed, LinkError, WireError, type LinkStep } from './link-error.ts';
export type { Dialer, DialOptions, Link, ServerAddress } from './link.ts';
export { compressFromBytes, decodePacket, encodePacket, type EncodeOptions } from './packet-codec.ts';
export { packetFlags, type Packet, type PacketTap, type WireObject } from './packet.ts';
export { createTlsDialer, type TlsDialer, type TlsDialerOptions } from './tls-dialer.ts';
