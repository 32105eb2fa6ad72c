import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import {
  AgentError,
  agentErrorCodes,
  type AgentErrorCode,
  type AgentService,
  type ProgramResult,
  type ReportOf,
  type ReportTopic,
} from '#agent';
import type { z } from 'zod';
import type { StateDirectory, StartOptions, TreeNode } from '../host/index.ts';
import type { CommandRecord } from '../host/index.ts';
import type { RolloutReport } from '../rollout/index.ts';
import { readApiFile } from './api-file.ts';
import type { DialOptions } from './dial-agent.ts';
import type { RolloutWishes } from './rollout-client.ts';
import {
  detailsSchema,
  errorSchema,
  fileSchema,
  fleetSchema,
  isolationSchema,
  listSchema,
  logSchema,
  programResultSchema,
  reportSchema,
  summarySchema,
  treeSchema,
  type FleetStatus,
  type Isolation,
  type ListQuery,
  type RouterContent,
  type RouterPage,
  type RouterShown,
} from './schemas.ts';

interface Answer {
  readonly status: number;
  readonly text: string;
}

function isKnownCode(code: string): code is AgentErrorCode {
  return Object.hasOwn(agentErrorCodes, code);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The error that the server answered; what is none of ours means that somebody else listens there. */
function answeredError({ status, text }: Answer, url: string): AgentError {
  const { data } = errorSchema.safeParse(parseJson(text));
  if (data !== undefined && isKnownCode(data.code)) return new AgentError(data.code, data.message);
  return new AgentError(
    'VRA_UNREACHABLE',
    `${url} answered ${status} and no error of a fleet; is another program listening there?`,
  );
}

function unreachable(url: string, error: Error): AgentError {
  return new AgentError('VRA_UNREACHABLE', `nobody answers at ${url} (${error.message})`, { cause: error });
}

/**
 * The control API of a fleet, typed. Every method rejects with the `AgentError` that the fleet answered, or with `VRA_UNREACHABLE` when
 * nobody answers.
 */
export class ApiClient implements AsyncDisposable {
  readonly url: string;
  readonly #token: string;
  // Of our own, so that it can be closed: the global one keeps connections and with them the process.
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 8 });

  constructor(url: string, token: string) {
    this.url = url;
    this.#token = token;
  }

  /** The client of the fleet that has a state directory open; undefined when its directory names none. */
  static async connect(directory: StateDirectory): Promise<ApiClient | undefined> {
    const file = await readApiFile(directory);
    if (file === undefined) return undefined;
    const token = await readFile(file.tokenFile, 'utf8').catch((error: unknown) => {
      throw new AgentError('VRA_UNAUTHORIZED', `${file.tokenFile} cannot be read: only the fleet's owner may control it`, {
        cause: error,
      });
    });
    return new ApiClient(file.url, token.trim());
  }

  fleet(): Promise<FleetStatus> {
    return this.#get('/v1/fleet', fleetSchema);
  }

  list(query: ListQuery = {}): Promise<RouterPage> {
    const given = Object.entries(query).flatMap(([key, value]): [string, string][] =>
      value === undefined ? [] : [[key, String(value)]],
    );
    return this.#get(`/v1/routers?${new URLSearchParams(given).toString()}`, listSchema);
  }

  details(name: string): Promise<RouterShown> {
    return this.#get(router(name), detailsSchema);
  }

  async log(name: string, last: number): Promise<readonly CommandRecord[]> {
    return (await this.#get(`${router(name)}/log?last=${last}`, logSchema)).records;
  }

  tree(name: string): Promise<TreeNode> {
    return this.#get(`${router(name)}/tree`, treeSchema);
  }

  content(name: string, path: string): Promise<RouterContent> {
    return this.#get(`${router(name)}/files?${new URLSearchParams({ path }).toString()}`, fileSchema);
  }

  report<T extends ReportTopic>(name: string, topic: T): Promise<ReportOf<T>> {
    return this.#get(`${router(name)}/report/${topic}`, reportSchema<T>());
  }

  /** The agent's service of a router, over a connection of its own that goes through the API. To be disposed before the client. */
  async agent(name: string, options: { readonly deadlineMs?: number | undefined } = {}): Promise<AgentService & AsyncDisposable> {
    const { openAgentTunnel } = await import('./agent-tunnel.ts');
    return openAgentTunnel(name, { ...options, ...this.#way() });
  }

  /** Patches the routers that match, live. Aborting the signal ends it: no further router is begun, and this rejects. */
  async rollout(bundle: Uint8Array, wishes: RolloutWishes = {}): Promise<RolloutReport> {
    const { sendRollout } = await import('./rollout-client.ts');
    return sendRollout(bundle, this.#way(), wishes);
  }

  #way(): DialOptions {
    const { url } = this;
    return {
      url,
      token: this.#token,
      refused: (status, text) => answeredError({ status, text }, url),
      failed: (error) => unreachable(url, error),
    };
  }

  async create(name: string): Promise<void> {
    await this.#send('POST', '/v1/routers', { name }, summarySchema);
  }

  remove(name: string): Promise<void> {
    return this.#sendOnly('DELETE', router(name));
  }

  exec(name: string, line: string): Promise<ProgramResult> {
    return this.#send('POST', `${router(name)}/exec`, { line }, programResultSchema);
  }

  run(name: string, script: string, args = ''): Promise<ProgramResult> {
    return this.#send('POST', `${router(name)}/scripts`, { script, args }, programResultSchema);
  }

  putFile(name: string, path: string, content: string): Promise<void> {
    return this.#sendOnly('POST', `${router(name)}/files`, { path, content });
  }

  start(name: string, options: StartOptions): Promise<ProgramResult> {
    return this.#send('POST', `${router(name)}/start`, options, programResultSchema);
  }

  stop(name: string): Promise<void> {
    return this.#sendOnly('POST', `${router(name)}/stop`);
  }

  reboot(name: string): Promise<ProgramResult> {
    return this.#send('POST', `${router(name)}/reboot`, undefined, programResultSchema);
  }

  /** Cuts a redundant router off from its peer, or heals that. `VRA_CONFLICT` where no elections run. */
  isolate(name: string, isolated: boolean): Promise<Isolation> {
    return this.#send('PUT', `${router(name)}/isolation`, { isolated }, isolationSchema);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#agent.destroy();
    return Promise.resolve();
  }

  async #get<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    return this.#parse(await this.#request('GET', path, undefined), schema);
  }

  async #send<T>(method: string, path: string, body: object | undefined, schema: z.ZodType<T>): Promise<T> {
    return this.#parse(await this.#request(method, path, body), schema);
  }

  async #sendOnly(method: string, path: string, body?: object): Promise<void> {
    await this.#request(method, path, body);
  }

  #parse<T>(answer: Answer, schema: z.ZodType<T>): T {
    const parsed = schema.safeParse(parseJson(answer.text));
    if (parsed.success) return parsed.data;
    throw new AgentError('VRA_UNREACHABLE', `${this.url} gave an answer that no fleet of this version gives; is it an older one?`, {
      cause: parsed.error,
    });
  }

  async #request(method: string, path: string, body: object | undefined): Promise<Answer> {
    const answer = await this.#exchange(method, path, body);
    if (answer.status >= 400) throw answeredError(answer, this.url);
    return answer;
  }

  #exchange(method: string, path: string, body: object | undefined): Promise<Answer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      authorization: `Bearer ${this.#token}`,
      ...(text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
    };
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => reject(unreachable(this.url, error));
      const outgoing = request(`${this.url}${path}`, { method, headers, agent: this.#agent }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', fail);
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }));
      });
      outgoing.on('error', fail);
      outgoing.end(text);
    });
  }
}

function router(name: string): string {
  return `/v1/routers/${encodeURIComponent(name)}`;
}
