import { AgentError } from '#agent';

/**
 * A field that the wire may lack although a command makes no sense without it; where the real host side dies of a null pointer.
 * @throws AgentError `VRA_BAD_INPUT` naming the field.
 */
export function required<T>(value: T | null | undefined, field: string): T {
  if (value === undefined || value === null) throw new AgentError('VRA_BAD_INPUT', `${field} is missing; send the whole command`);
  return value;
}
