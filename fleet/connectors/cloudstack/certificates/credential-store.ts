import { X509Certificate, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { AgentError, type Clock } from '#agent';
import { errorText } from '../../../error-text.ts';
import {
  certificateRequest,
  privateKeyMaker,
  privateKeyText,
  readPrivateKey,
  secretFilesIn,
  secretFilesInMemory,
  type MakePrivateKey,
  type SecretFiles,
} from '../../../x509/index.ts';
import type { AgentCredentials, AgentNames, CredentialStore } from './credentials.ts';
import { SharedCertificates } from './shared-certificates.ts';

export interface CredentialStoreOptions {
  /** Where keys and certificates are kept; absent: in memory only. */
  readonly directory?: string | undefined;
  readonly clock: Clock;
  /** For tests that make many. */
  readonly makePrivateKey?: MakePrivateKey | undefined;
}

/** Key and certificate in one file: a crash cannot leave one without the other. */
const installedSchema = z.strictObject({
  apiVersion: z.literal('vrfleet/v1'),
  kind: z.literal('AgentCredentials'),
  privateKey: z.string(),
  certificate: z.string(),
  authorities: z.string(),
});

const sharedKeyFile = 'self-signed.key.pem';
const installedFile = (agent: string): string => `${agent}.json`;
const requestFile = (agent: string): string => `${agent}.request.key.pem`;

function readCertificate(text: string, what: string): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch (error) {
    throw new AgentError('VRA_BAD_INPUT', `${what} is no certificate in PEM: ${errorText(error)}`, { cause: error });
  }
}

/** Keys and certificates of a connector's agents, on disk or in memory. */
export function createCredentialStore(options: CredentialStoreOptions): CredentialStore {
  return new KeptCredentials(options);
}

class KeptCredentials implements CredentialStore {
  readonly #files: SecretFiles;
  readonly #makePrivateKey: MakePrivateKey;
  readonly #shared: SharedCertificates;
  /** Names of the files that are there; thousands of agents have none. */
  #present: Promise<Set<string>> | undefined;
  #sharedKey: Promise<KeyObject> | undefined;

  constructor(options: CredentialStoreOptions) {
    this.#files = options.directory === undefined ? secretFilesInMemory() : secretFilesIn(options.directory);
    this.#makePrivateKey = options.makePrivateKey ?? privateKeyMaker();
    this.#shared = new SharedCertificates({ clock: options.clock, key: () => this.#keyOfShared() });
  }

  announce(agents: ReadonlyMap<string, AgentNames>): void {
    for (const [agent, names] of agents) this.#shared.add(agent, names);
  }

  async credentials(agent: string, names: AgentNames): Promise<AgentCredentials> {
    return (await this.#installed(agent)) ?? this.#shared.credentials(agent, names);
  }

  async request(agent: string, names: AgentNames): Promise<string> {
    const key = await this.#makePrivateKey();
    const request = await certificateRequest(key, names);
    await this.#write(requestFile(fileName(agent)), privateKeyText(key));
    return request;
  }

  async install(
    agent: string,
    issued: { readonly certificate: string; readonly authorities: string; readonly privateKey?: string },
  ): Promise<void> {
    const certificate = readCertificate(issued.certificate, `the certificate for ${agent}`);
    if (issued.authorities.trim() !== '') readCertificate(issued.authorities, `the authority's certificate for ${agent}`);
    const privateKey = await this.#keyFor(agent, certificate, issued.privateKey);
    const text = JSON.stringify({
      apiVersion: 'vrfleet/v1',
      kind: 'AgentCredentials',
      privateKey,
      certificate: issued.certificate,
      authorities: issued.authorities,
    } satisfies z.infer<typeof installedSchema>);
    await this.#write(installedFile(fileName(agent)), `${text}\n`);
    await this.#remove(requestFile(fileName(agent)));
  }

  async forget(agent: string): Promise<void> {
    this.#shared.remove(agent);
    await this.#remove(installedFile(fileName(agent)));
    await this.#remove(requestFile(fileName(agent)));
  }

  /** The key that came along, that of the last request, or the one in use: a certificate may be renewed without a request. */
  async #keyFor(agent: string, certificate: X509Certificate, sent: string | undefined): Promise<string> {
    const came = sent !== undefined && sent.trim() !== '';
    const candidates = came
      ? [sent]
      : [await this.#read(requestFile(fileName(agent))), (await this.#installed(agent))?.privateKey].filter(
          (text) => text !== undefined,
        );
    if (candidates.length === 0)
      throw new AgentError(
        'VRA_BAD_INPUT',
        `a certificate for ${agent} came without a key, and no key was requested for it: send the key along, or ask for a request first`,
      );
    for (const text of candidates) {
      const key = readPrivateKey(text, `the key for ${agent}`);
      if (certificate.checkPrivateKey(key)) return privateKeyText(key);
    }
    throw new AgentError(
      'VRA_BAD_INPUT',
      `the certificate for ${agent} is of another key than the one ${came ? 'that came with it' : 'of its last request'}`,
    );
  }

  async #installed(agent: string): Promise<AgentCredentials | undefined> {
    const name = installedFile(fileName(agent));
    const text = await this.#read(name);
    if (text === undefined) return undefined;
    const read = installedSchema.safeParse(jsonOf(text));
    if (!read.success)
      throw new AgentError(
        'VRA_STORAGE',
        `${name}, the certificate of ${agent}, is damaged: remove the file, and the agent shows a self-signed one until the server sends another`,
        { cause: read.error },
      );
    const { privateKey, certificate, authorities } = read.data;
    return { privateKey, certificate, ...(authorities !== '' && { authorities }) };
  }

  #keyOfShared(): Promise<KeyObject> {
    if (this.#sharedKey === undefined) {
      const key = this.#openSharedKey();
      this.#sharedKey = key;
      key.catch(() => (this.#sharedKey = undefined));
    }
    return this.#sharedKey;
  }

  async #openSharedKey(): Promise<KeyObject> {
    const kept = await this.#read(sharedKeyFile);
    if (kept !== undefined) return readPrivateKey(kept, sharedKeyFile);
    const key = await this.#makePrivateKey();
    await this.#write(sharedKeyFile, privateKeyText(key));
    return key;
  }

  async #read(name: string): Promise<string | undefined> {
    return (await this.#names()).has(name) ? this.#files.read(name) : undefined;
  }

  async #write(name: string, text: string): Promise<void> {
    await this.#files.write(name, text);
    (await this.#names()).add(name);
  }

  async #remove(name: string): Promise<void> {
    if (!(await this.#names()).delete(name)) return;
    await this.#files.remove(name);
  }

  #names(): Promise<Set<string>> {
    if (this.#present === undefined) {
      const present = this.#files.names().then((names) => new Set(names));
      this.#present = present;
      present.catch(() => (this.#present = undefined));
    }
    return this.#present;
  }
}

/** Agents are named like hosts and instances; anything else could leave the folder. */
function fileName(agent: string): string {
  if (!/^[\w-][\w.-]*$/u.test(agent))
    throw new AgentError('VRA_BAD_INPUT', `an agent named ${JSON.stringify(agent)}: letters, digits, "-", "_" and "." are allowed`);
  return agent;
}

/** Undefined for what is no JSON: no schema takes it. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
