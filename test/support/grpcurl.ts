import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Why grpcurl cannot be built here; false when it can. For the `skip` option of a test. */
export async function noGo(): Promise<string | false> {
  return run('go', ['version']).then(
    () => false,
    () => 'there is no go to build grpcurl with',
  );
}

/** An independent gRPC client that knows nothing of the protocol but what reflection tells it. */
export class Grpcurl {
  readonly #program: string;
  readonly #options: readonly string[];

  private constructor(program: string, options: readonly string[]) {
    this.#program = program;
    this.#options = options;
  }

  /** Builds it into a folder, unless it is there; its modules and objects stay in Go's cache, so only the first time takes minutes. */
  static async install(folder: string, options: readonly string[]): Promise<Grpcurl> {
    const program = join(folder, 'grpcurl');
    if (!existsSync(program)) {
      const env = { ...process.env, GOBIN: folder };
      await run('go', ['install', 'github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3'], { env });
    }
    return new Grpcurl(program, options);
  }

  /** What it prints; rejects with what it said when it failed. */
  async ask(...words: readonly string[]): Promise<string> {
    const { stdout } = await run(this.#program, [...this.#options, ...words]);
    return stdout;
  }

  /** The first line of a stream that holds a text. */
  async firstLine(text: string, ...words: readonly string[]): Promise<string> {
    const watch = spawn(this.#program, [...this.#options, ...words]);
    const ended = once(watch, 'close');
    try {
      for await (const line of createInterface({ input: watch.stdout })) if (line.includes(text)) return line;
      throw new Error(`the stream ended before a line with ${text}`);
    } finally {
      watch.kill();
      await ended;
    }
  }
}
