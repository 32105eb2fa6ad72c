import { readFile } from 'node:fs/promises';
import { AgentError } from '#agent';

export interface Lines {
  readonly lines: readonly string[];
  /** False when the last one has no end: whoever wrote it may have been cut short. */
  readonly complete: boolean;
}

/** Lines of a file of JSON objects, one per line. `VRA_NOT_FOUND`, followed by `hint`, when it cannot be read. */
export async function readLines(path: string, hint: string): Promise<Lines> {
  try {
    const text = await readFile(path, 'utf8');
    const complete = text === '' || text.endsWith('\n');
    return { lines: text === '' ? [] : (complete ? text.slice(0, -1) : text).split('\n'), complete };
  } catch (error) {
    throw new AgentError('VRA_NOT_FOUND', `${path}: cannot be read; ${hint}`, { cause: error });
  }
}

/** @throws AgentError `VRA_BAD_INPUT` with `where` (`file:line`) when the line is not JSON. */
export function parseLine(where: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser's message may quote the line, which can hold secrets.
    throw new AgentError('VRA_BAD_INPUT', `${where}: not a JSON object; a recording has one per line`, { cause: error });
  }
}

/** Whether a text is JSON, as a whole. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
