import type { Clock } from '#agent';
import type { CertificateAuthority } from '../../ca/index.ts';

export interface AuthorityWatchOptions {
  readonly ca: CertificateAuthority;
  readonly clock: Clock;
  readonly everyMs: number;
  /** Called once something was issued elsewhere, revoked or rotated. */
  readonly onChange: () => void;
  readonly onError: (error: unknown) => void;
}

/** Looks from time to time what happened to an authority, here or in other processes. */
export class AuthorityWatch implements Disposable {
  readonly #options: AuthorityWatchOptions;
  #generation: number;
  #cancel: () => void = () => undefined;
  #ended = false;

  constructor(options: AuthorityWatchOptions) {
    this.#options = options;
    this.#generation = options.ca.generation;
    this.#schedule();
  }

  [Symbol.dispose](): void {
    this.#ended = true;
    this.#cancel();
  }

  #schedule(): void {
    const { clock, everyMs } = this.#options;
    this.#cancel = clock.after(everyMs, () => void this.#look());
  }

  async #look(): Promise<void> {
    const { ca, onChange, onError } = this.#options;
    try {
      await ca.refresh();
    } catch (error) {
      onError(error);
    }
    if (this.#ended) return;
    this.#schedule();
    if (ca.generation === this.#generation) return;
    this.#generation = ca.generation;
    onChange();
  }
}
