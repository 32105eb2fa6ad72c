import { AgentError, netmaskPrefix } from '#agent';

/**
 * `255.255.255.0` → `24`.
 * @throws AgentError `VRA_BAD_INPUT` for a text that is no netmask.
 */
export function prefixText(netmask: string): string {
  const prefix = netmaskPrefix(netmask);
  if (prefix === undefined) throw new AgentError('VRA_BAD_INPUT', `"${netmask}" is not a netmask; give one like 255.255.255.0`);
  return String(prefix);
}
