import { AgentError } from '#agent/errors';
import type { CliIo } from '../io.ts';
import { stateFolder } from '../state-folder.ts';
import type { NameSource } from './candidates.ts';
import { eventKinds } from './event-kinds.ts';
import { openRouter } from './open-router.ts';
import type { VrOptions } from './options.ts';

/** The most routers that a shell is told of. */
const listedRouters = 1_000;

/** The value of a flag in a line that is still being written. */
function valueOf(words: readonly string[], flag: string): string | undefined {
  const at = words.indexOf(flag);
  return at < 0 || at + 1 >= words.length - 1 ? undefined : words[at + 1];
}

function writtenOptions(words: readonly string[]): VrOptions {
  const flags = ['router', 'state', 'socket', 'connect', 'ca', 'cert', 'key'] as const;
  const values = flags.map((name) => [name, valueOf(words, `--${name}`)] as const).filter(([, value]) => value !== undefined);
  // A shell that waits for names is a person who waits.
  return { ...Object.fromEntries(values), timeout: 2 };
}

/** Someone who completes a word is not told what is wrong: then there is nothing to complete it with. */
async function orNone(names: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await names();
  } catch (error) {
    if (error instanceof AgentError) return [];
    throw error;
  }
}

/** Names as the fleet and the router know them that a line means. */
export function dynamicNames(io: CliIo, words: readonly string[]): NameSource {
  const options = writtenOptions(words);
  return {
    routers: () =>
      orNone(async () => {
        // Half of what there is to load, and most words need none of it.
        const { accessFleet } = await import('../access.ts');
        await using fleet = await accessFleet(stateFolder(io, options.state));
        return (await fleet.list({ limit: listedRouters })).routers.map(({ name }) => name);
      }),
    features: () =>
      orNone(async () => {
        await using router = await openRouter(io, options);
        return [...(await router.service.list()).map(({ feature }) => feature), 'all'];
      }),
    kinds: () => Promise.resolve(eventKinds),
  };
}
