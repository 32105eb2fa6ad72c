import { AgentError } from '#agent';
import { z } from 'zod';
import type { RouterStore } from './store/router-store.ts';

const identityPath = 'router.json';

/** `router.json`: who a router's directory belongs to. Fields of others are kept. */
export const routerIdentity = z.looseObject({
  apiVersion: z.literal('vrfleet/v1'),
  kind: z.literal('Router'),
  /** What tells a simulated router from a real one. */
  type: z.literal('Virtual'),
  name: z.string().min(1),
});
export type RouterIdentity = z.infer<typeof routerIdentity>;

/** Undefined when the directory belongs to no router yet. Throws `VRA_STORAGE` for a file that makes no sense. */
export function readIdentity(store: RouterStore): RouterIdentity | undefined {
  const bytes = store.read(identityPath);
  if (bytes === undefined) return undefined;
  try {
    return routerIdentity.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (error) {
    throw new AgentError(
      'VRA_STORAGE',
      `${identityPath} in ${store.location} cannot be read; restore it, or remove the directory`,
      {
        cause: error,
      },
    );
  }
}

/** Durable when it resolves. `modifiedMs` is the time the file gets, epoch ms. */
export function writeIdentity(store: RouterStore, identity: RouterIdentity, modifiedMs: number): Promise<void> {
  const content = Buffer.from(`${JSON.stringify(identity, undefined, 2)}\n`);
  return store.commit([{ op: 'put', path: identityPath, content, mode: 0o600, modifiedMs }]);
}
