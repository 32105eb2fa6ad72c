import type { CliIo } from '../io.ts';
import { painter, type Paint } from '../table.ts';
import type { VrOptions } from './options.ts';

/** How answers are written: for people, or for programs. */
export interface Output {
  readonly paint: Paint;
  /** People read it. */
  readonly forPeople: boolean;
  /** The one answer of a command. */
  print(value: unknown, text: () => string): Promise<void>;
  /** One of several answers, as they come: a line of JSON, a document of YAML. */
  next(value: unknown, text: () => string): Promise<void>;
}

/** As it is read again by `apply`: nothing folded, nothing shared. */
export async function yamlText(value: unknown): Promise<string> {
  const { stringify } = await import('yaml');
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}

export function createOutput(io: CliIo, { json = false, yaml = false }: VrOptions): Output {
  const write = async (value: unknown, text: () => string, many: boolean): Promise<void> => {
    if (json) io.stdout.write(`${JSON.stringify(value, undefined, many ? undefined : 2)}\n`);
    else if (yaml) io.stdout.write(`${many ? '---\n' : ''}${await yamlText(value)}`);
    else io.stdout.write(text());
  };
  return {
    paint: painter(io),
    forPeople: !json && !yaml,
    print: (value, text) => write(value, text, false),
    next: (value, text) => write(value, text, true),
  };
}
