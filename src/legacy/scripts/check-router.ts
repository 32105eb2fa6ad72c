import { redundantStatus, type RedundantStatus } from '../../plan/redundancy/state.ts';
import type { DoorAgent } from '../door-agent.ts';
import { printed, type Script } from '../script.ts';

/**
 * The state that a router reports of itself (cloudstack-vr-commands.md, 4.1), decided by what is observed, not by what is stored. A router
 * that never booted has no keepalived: FAULT.
 */
export async function routerStatus(agent: Pick<DoorAgent, 'backend' | 'view'>): Promise<RedundantStatus> {
  const view = agent.view();
  if (view === undefined) return 'FAULT';
  return redundantStatus(view, await agent.backend.network.observe(), await agent.backend.services.observe());
}

/** `checkrouter.sh`: one line, `Status: PRIMARY` and the like. */
export const checkRouter: Script = async ({ agent }) => printed(`Status: ${await routerStatus(agent)}\n`);
