import type { BagPatch } from '../bags/bag-patch.ts';
import type { Bags } from '../bags/bag-types.ts';
import type { AgentErrorCode } from '../errors.ts';
import type { ConfigItem } from '../merge/config-item.ts';
import type { Random } from '../ports/random.ts';
import type { PatchAgent } from '../versions/patch-agent.ts';

/** What an apply came to; `failures` is empty exactly when `ok`. */
export interface DoorApplyReport {
  readonly ok: boolean;
  readonly failures: readonly { readonly step: string; readonly code: AgentErrorCode; readonly message: string }[];
}

/**
 * What the scripts of a router need of its agent (`RouterAgent` is one). Configuration goes through `execute`, `commit` and
 * `converge`; everything else is asked of the machine, `backend`.
 */
export interface DoorAgent extends PatchAgent {
  readonly bags: Bags;
  readonly random: Random;
  boot(commandLineText: string): Promise<DoorApplyReport>;
  execute(items: readonly ConfigItem[], options?: { readonly defer?: boolean }): Promise<DoorApplyReport>;
  converge(options?: { readonly full?: boolean }): Promise<DoorApplyReport>;
  commit(patches: readonly BagPatch[]): Promise<DoorApplyReport>;
  nicsChanged(): Promise<DoorApplyReport>;
}
