/** Bits of a packet's flags (cloudstack-agent-protocol.md, 2.2). */
export const packetFlags = {
  request: 0x01,
  stopOnError: 0x02,
  inSequence: 0x04,
  fromServer: 0x20,
  control: 0x40,
  compressed: 0x80,
} as const;

/** One packet, its body inflated (cloudstack-agent-protocol.md, 2.1). */
export interface Packet {
  readonly flags: number;
  /** Exceeds 2^53. */
  readonly seq: bigint;
  /** -1 in an agent's own requests; echoed verbatim in answers. */
  readonly mgmtId: bigint;
  /** Host id, or -1 while the agent does not know it. */
  readonly agentId: bigint;
  readonly via: bigint;
  /** JSON text. */
  readonly body: string;
}

/** An element of a body: one class and its fields. Classes that nobody knows are kept as they came. */
export interface WireObject {
  /** Fully qualified; inner classes behind `$`. */
  readonly className: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Sees every packet of every agent, in order, as sent and received. Must not change or delay anything. */
export type PacketTap = (agent: string, direction: 'in' | 'out', packet: Packet) => void;
