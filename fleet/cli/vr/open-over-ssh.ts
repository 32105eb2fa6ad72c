import { readFile } from 'node:fs/promises';
import { createGrpcAgentClient, createSystemClock } from '#agent/client';
import { AgentError } from '#agent/errors';
import { grpcOverSsh, type SshKey } from '../../ssh-client/index.ts';
import type { CliIo } from '../io.ts';
import { agentAccess } from './open-agent.ts';
import type { RouterAccess } from './router-access.ts';
import type { Way } from './way.ts';

async function readKey(io: CliIo, path: string): Promise<SshKey> {
  try {
    const passphrase = io.env['VR_SSH_PASSPHRASE'];
    return { privateKey: await readFile(path), ...(passphrase !== undefined && { passphrase }) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AgentError('VRA_NOT_FOUND', `--key ${path} cannot be read: ${why}`, { cause: error });
  }
}

/**
 * Logs in along a path of hops, with the key that was given or those of the user's ssh-agent, and speaks to the agent's socket on the last.
 * @throws AgentError `VRA_SSH_FAILED`, saying which hop failed and why.
 */
export async function openOverSsh(
  io: CliIo,
  way: Extract<Way, { kind: 'ssh' }>,
  options: { readonly deadlineMs: number | undefined; readonly signal?: AbortSignal | undefined },
): Promise<RouterAccess> {
  const clock = createSystemClock();
  const keys = way.key === undefined ? [] : [await readKey(io, way.key)];
  const agent = way.key === undefined ? io.env['SSH_AUTH_SOCK'] : undefined;
  await using stack = new AsyncDisposableStack();
  const tunnel = stack.use(
    await grpcOverSsh(way.path, way.socket, {
      credentials: { keys, agent },
      knownHosts: { ...(way.knownHosts !== undefined && { file: way.knownHosts }), check: 'strict' },
      clock,
      signal: options.signal,
    }),
  );
  const name = `${way.path}${way.socket}`;
  const path = tunnel.target.replace(/^unix:/, '');
  const client = createGrpcAgentClient({ kind: 'unix', path }, { clock, name, deadlineMs: options.deadlineMs });
  const access = stack.use(agentAccess(name, client));
  const kept = stack.move();
  return { ...access, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
