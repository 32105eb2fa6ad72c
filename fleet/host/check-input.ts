import { AgentError, type Nic } from '#agent';

const macPattern = /^[\da-f]{2}(?::[\da-f]{2}){5}$/i;
const controls = /\p{Cc}/u;
const devicePattern = /^eth\d{1,2}$/;

/** @throws AgentError `VRA_BAD_INPUT` */
export function checkMac(mac: string): void {
  if (!macPattern.test(mac))
    throw new AgentError('VRA_BAD_INPUT', `${JSON.stringify(mac)} is no MAC address; write it as 02:01:00:cc:00:02`);
}

/** Devices and MACs of a machine: well formed, each once. */
export function checkNics(nics: readonly Nic[]): void {
  const seen = new Set<string>();
  for (const { device, mac } of nics) {
    checkMac(mac);
    if (!devicePattern.test(device))
      throw new AgentError('VRA_BAD_INPUT', `${JSON.stringify(device)} is no device; NICs are eth0, eth1, …`);
    for (const value of [device, mac.toLowerCase()]) {
      if (seen.has(value)) throw new AgentError('VRA_BAD_INPUT', `two NICs have ${value}; each device and MAC is there once`);
      seen.add(value);
    }
  }
}

/** A path inside a router: absolute, without steps up and control characters. */
export function checkPath(path: string): void {
  if (path.startsWith('/') && !controls.test(path) && !path.split('/').includes('..') && path.length <= 4096) return;
  const shown = JSON.stringify(path.length > 120 ? `${path.slice(0, 120)}…` : path);
  throw new AgentError(
    'VRA_BAD_PATH',
    `${shown} is no path in a router: it must begin with "/" and hold neither ".." nor control characters`,
  );
}
