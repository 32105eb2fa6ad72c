import type { Algorithms } from 'ssh2';

/**
 * Old and new clients get in: trilead of the management server, paramiko, OpenSSH (cloudstack-agent-protocol.md, 5.1). Left out are
 * group-exchange, which ssh2 does not have as a server, and chacha20-poly1305, which corrupts sessions inside of sessions when both ends
 * are in one process (grpc-and-ssh-facts.md, SSH).
 */
export function serverAlgorithms(): Algorithms {
  return {
    kex: [
      'curve25519-sha256',
      'curve25519-sha256@libssh.org',
      'ecdh-sha2-nistp256',
      'ecdh-sha2-nistp384',
      'ecdh-sha2-nistp521',
      'diffie-hellman-group14-sha256',
      'diffie-hellman-group16-sha512',
      'diffie-hellman-group18-sha512',
      'diffie-hellman-group14-sha1',
    ],
    serverHostKey: ['ssh-ed25519', 'rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
    cipher: [
      'aes128-gcm@openssh.com',
      'aes256-gcm@openssh.com',
      'aes128-ctr',
      'aes192-ctr',
      'aes256-ctr',
      'aes128-cbc',
      'aes256-cbc',
    ],
    hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512', 'hmac-sha1'],
    compress: ['none'],
  };
}
