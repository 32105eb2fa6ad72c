import type { CertificateNames } from '../../../x509/index.ts';

/** What an agent shows at a TLS handshake; PEM texts. */
export interface AgentCredentials {
  readonly privateKey: string;
  readonly certificate: string;
  /** Authorities of the management server, when one was told. */
  readonly authorities?: string | undefined;
}

/** Names and addresses that go into a request's or certificate's alternative names. */
export type AgentNames = CertificateNames;

/** Keys and certificates of all agents, by agent name; durable. */
export interface CredentialStore {
  /**
   * Says beforehand which agents will come: those without a certificate of their own share a few that name all their addresses, and
   * each is made once. An agent that was not announced is added when it first asks.
   */
  announce(agents: ReadonlyMap<string, AgentNames>): void;
  /** What `agent` shows now: installed by the server, else self-signed over its names (cloudstack-agent-protocol.md, 6.1). */
  credentials(agent: string, names: AgentNames): Promise<AgentCredentials>;
  /** Makes a new RSA key pair, keeps it aside and gives a PKCS#10 request in PEM. */
  request(agent: string, names: AgentNames): Promise<string>;
  /**
   * Takes a certificate into use: for the key of the last request, or with the key that came along. `VRA_BAD_INPUT` when a text is no
   * PEM, or the certificate is of another key.
   */
  install(
    agent: string,
    issued: { readonly certificate: string; readonly authorities: string; readonly privateKey?: string },
  ): Promise<void>;
  forget(agent: string): Promise<void>;
}
