import { AgentError } from '#agent';

/** Whether a machine is still open: its parts ask before they do anything. */
export class Lifetime {
  readonly name: string;
  #closed = false;

  constructor(name: string) {
    this.name = name;
  }

  get closed(): boolean {
    return this.#closed;
  }

  close(): void {
    this.#closed = true;
  }

  /** Throws `VRA_CLOSED` after the end. */
  assertOpen(): void {
    if (this.#closed) throw new AgentError('VRA_CLOSED', `the machine of ${this.name} is closed; open it again`);
  }
}
