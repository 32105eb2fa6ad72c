/** Why a connection was refused or ended; each is counted by itself. */
export type RefusalCause =
  /** No router has the dialled address. */
  | 'unknown-address'
  | 'draining'
  | 'too-many-connections'
  /** Dropped for a newer one, because too many did not get through their handshake. */
  | 'too-many-handshakes'
  /** Nothing came at all. */
  | 'half-open'
  | 'handshake-timeout'
  | 'preface-timeout'
  | 'plaintext'
  | 'tls-version'
  | 'alpn'
  | 'handshake-failed'
  | 'no-certificate'
  | 'foreign-authority'
  | 'expired'
  | 'not-yet-valid'
  | 'wrong-purpose'
  | 'other-router'
  | 'revoked'
  | 'not-http2'
  | 'protocol-error'
  | 'reset-flood';

/** What a failed handshake was, by the code that OpenSSL's error has in Node. */
export function handshakeCause(code: string | undefined): RefusalCause {
  switch (code) {
    case 'ERR_SSL_HTTP_REQUEST':
    case 'ERR_SSL_HTTPS_PROXY_REQUEST':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return 'plaintext';
    case 'ERR_SSL_UNSUPPORTED_PROTOCOL':
    case 'ERR_SSL_VERSION_TOO_LOW':
      return 'tls-version';
    case 'ERR_SSL_NO_APPLICATION_PROTOCOL':
      return 'alpn';
    case 'ERR_TLS_HANDSHAKE_TIMEOUT':
      return 'handshake-timeout';
    case undefined:
    default:
      return 'handshake-failed';
  }
}
