import { AgentError } from '#agent';

/** Code and message of an error on purpose, the message of any other, on one line. */
export function errorText(error: unknown): string {
  const text =
    error instanceof AgentError ? `${error.code}: ${error.message}` : error instanceof Error ? error.message : String(error);
  return text.replaceAll(/\s*\n\s*/g, ' ');
}
