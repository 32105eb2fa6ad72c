import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Bytes that objects of this process hold once garbage is gone. What is resident says less about them: V8 and the allocator keep freed
 * memory for later. Takes some tens of milliseconds.
 */
export function heldBytes(): number {
  // The collector is only reachable through a flag, and a context that is made after it was set.
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') {
    collect();
    // Buffers are only counted as gone after the one that found them dead.
    collect();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
