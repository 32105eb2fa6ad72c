import { AgentError } from '#agent';

/**
 * A field that the wire may lack although the command makes no sense without it. Throws `VRA_BAD_INPUT` naming the field, which the server
 * gets to see as the details of a failed answer.
 */
export function required<T>(value: T | null | undefined, field: string): T {
  if (value === undefined || value === null) throw new AgentError('VRA_BAD_INPUT', `${field} is missing; send the whole command`);
  return value;
}
