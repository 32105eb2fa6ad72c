import type { RouterAgent } from '../agent.ts';
import type { ApplyReport } from '../apply/apply-plan.ts';
import { AgentError } from '../errors.ts';
import { checkItem } from '../legacy/decode/index.ts';
import type { ConfigItem } from '../merge/config-item.ts';
import type { ItemResult } from './agent-service.ts';

/** Items as they came from outside, checked. @throws AgentError for the first that is wrong, naming it: `items[3]`. */
export function checkedItems(items: readonly unknown[]): readonly ConfigItem[] {
  return items.map((item, index) => checkItem(`items[${index}]`, item).item);
}

/** Codes that say that an item is wrong; others are the machine's and end the command. */
const refusals: ReadonlySet<string> = new Set(['VRA_BAD_INPUT', 'VRA_UNKNOWN_TYPE', 'VRA_NO_COMMAND_LINE', 'VRA_TOO_LARGE']);

interface Staged {
  readonly type: ConfigItem['type'];
  readonly isChanged: boolean;
}

async function stage(agent: RouterAgent, item: unknown, index: number): Promise<Staged | ItemResult> {
  try {
    const checked = checkItem(`items[${index}]`, item).item;
    return { type: checked.type, isChanged: await agent.stage(checked) };
  } catch (error) {
    if (!(error instanceof AgentError) || !refusals.has(error.code)) throw error;
    return { status: 'refused', code: error.code, message: error.message };
  }
}

/** What of a failed apply is an item's: programs refuse the balancer's configuration only, the rest can be anybody's. */
function failureOf({ type, isChanged }: Staged, { failures }: ApplyReport): ItemResult | undefined {
  if (!isChanged) return undefined;
  const failure = failures.find(({ step }) => step !== 'checked-files' || type === 'loadbalancer');
  return failure && { status: 'degraded', code: failure.code, message: failure.message };
}

/**
 * Merges items in their order, each durably, then applies them all. A result each: an item that is refused changes nothing and does not
 * stop the others; those that changed something are `degraded` where the apply failed. Rejects when the machine fails (`VRA_STORAGE`).
 */
export async function executeItems(agent: RouterAgent, items: readonly unknown[]): Promise<readonly ItemResult[]> {
  const staged: (Staged | ItemResult)[] = [];
  try {
    for (const [index, item] of items.entries()) staged.push(await stage(agent, item, index));
  } catch (error) {
    // What was merged before is durable: the machine must follow.
    await agent.converge();
    throw error;
  }
  const report = await agent.converge();
  return staged.map((one) => {
    if ('status' in one) return one;
    return failureOf(one, report) ?? { status: one.isChanged ? 'applied' : 'unchanged' };
  });
}
