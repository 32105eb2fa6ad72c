import type { Clock } from '#agent';
import type { RouterStore } from '../store/router-store.ts';

const listPath = 'rootfs.removed';

/** What this router does not have any more of the template, one path a line in `rootfs.removed`. */
export class RemovedFiles {
  readonly #store: RouterStore;
  readonly #clock: Clock;
  #paths: Set<string> | undefined;

  constructor(store: RouterStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  has(path: string): boolean {
    return this.#load().has(path);
  }

  add(paths: readonly string[]): void {
    const before = this.#load();
    if (paths.every((path) => before.has(path))) return;
    for (const path of paths) before.add(path);
    this.#save(before);
  }

  delete(path: string): void {
    const paths = this.#load();
    if (paths.delete(path)) this.#save(paths);
  }

  #load(): Set<string> {
    if (this.#paths !== undefined) return this.#paths;
    const bytes = this.#store.read(listPath);
    const lines = bytes === undefined ? [] : Buffer.from(bytes).toString('utf8').split('\n');
    this.#paths = new Set(lines.filter((line) => line !== ''));
    return this.#paths;
  }

  #save(paths: ReadonlySet<string>): void {
    const content = Buffer.from([...paths].map((path) => `${path}\n`).join(''));
    this.#store.write([{ op: 'put', path: listPath, content, mode: 0o600, modifiedMs: this.#clock.now() }]);
  }
}
