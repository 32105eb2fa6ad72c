import type { Nic, ProgramResult } from '#agent';
import type { RouterRuntime, RouterStorage } from '#fleet';

/** A file that came, or a script that ran. */
export type Deed =
  | { readonly router: string; readonly file: string; readonly content: string }
  | { readonly router: string; readonly script: string; readonly args: string };

const done: ProgramResult = { stdout: '', stderr: '', exitCode: 0 };

/** Routers that note what is done to them and say what they are told to. */
export class ScriptedRouters implements RouterStorage {
  readonly deeds: Deed[] = [];
  /** Answers a script; default: success, without a word. */
  say: (router: string, script: string, args: string) => ProgramResult | Promise<ProgramResult> = () => done;
  /** Called for every file; what it throws is what the router refuses it with. */
  take: (router: string, path: string) => void = () => undefined;
  readonly nics = new Map<string, readonly Nic[]>();
  readonly #on = new Set<string>();

  folder(): undefined {
    return undefined;
  }

  names(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  glimpse(): Promise<{ readonly power: 'off' }> {
    return Promise.resolve({ power: 'off' });
  }

  make(): Promise<void> {
    return Promise.resolve();
  }

  remove(): Promise<void> {
    return Promise.resolve();
  }

  tree(name: string): Promise<{ readonly name: string }> {
    return Promise.resolve({ name });
  }

  readonly open = (name: string): Promise<RouterRuntime> => {
    const nics = (): readonly Nic[] => this.nics.get(name) ?? [];
    const condition = () => ({ power: this.#on.has(name) ? 'on' : 'off', readiness: 'ready', type: 'router' }) as const;
    return Promise.resolve({
      condition,
      keepalived: () => Promise.resolve(undefined),
      receive: () => Promise.resolve({ kind: 'drop' }),
      facts: () => Promise.resolve({ ...condition(), reasons: [], nics: nics() }),
      start: ({ nics: given }) => {
        this.#on.add(name);
        this.nics.set(name, given);
        return Promise.resolve(done);
      },
      stop: () => {
        this.#on.delete(name);
        return Promise.resolve();
      },
      reboot: () => Promise.resolve(done),
      plug: (nic) => {
        this.nics.set(name, [...nics(), nic]);
        return Promise.resolve();
      },
      unplug: (mac) => {
        this.nics.set(
          name,
          nics().filter((nic) => nic.mac !== mac),
        );
        return Promise.resolve();
      },
      putFile: async (path, content) => {
        this.take(name, path);
        this.deeds.push({ router: name, file: path, content: Buffer.from(content).toString('utf8') });
      },
      run: async (script, words) => {
        const args = words.join(' ');
        this.deeds.push({ router: name, script, args });
        return this.say(name, script, args);
      },
      exec: () => Promise.resolve(done),
      patch: () => Promise.reject(new Error('no versions here')),
      versions: () => Promise.reject(new Error('no versions here')),
      report: () => Promise.reject(new Error('no reports here')),
      read: () => Promise.resolve(undefined),
      inspect: () => Promise.resolve(undefined),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    });
  };
}
