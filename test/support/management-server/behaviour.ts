/** How the server's bytes reach the wire. */
export type WriteShape =
  | 'whole'
  /** Byte by byte. */
  | 'dribbled'
  /** Everything of one turn of the event loop in one piece. */
  | 'coalesced'
  /** Each write in two pieces, the first of so many bytes. */
  | { readonly cutAt: number };

/** What a server does wrong on purpose. */
export interface Behaviour {
  readonly writes?: WriteShape;
  /**
   * With a new connection: `close` it (too many, or preparing for maintenance), say nothing (`mute`), send `garbage` in place of TLS, or
   * `close-after-handshake`.
   */
  readonly connection?: 'serve' | 'close' | 'mute' | 'garbage' | 'close-after-handshake';
  /**
   * With a Startup: leave it without an answer, `refuse` it with a ReadyCommand that has details, `close` without a word, or send a
   * packet that is none (`garbage`), or bytes that are no frame (`bad-frame`).
   */
  readonly startup?: 'serve' | 'silence' | 'refuse' | 'close' | 'garbage' | 'bad-frame';
  /** With pings: `silence`, or ask for another Startup. */
  readonly pings?: 'serve' | 'silence' | 'send-startup';
}
