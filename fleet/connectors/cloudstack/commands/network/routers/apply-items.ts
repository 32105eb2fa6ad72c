import { answer, failed, succeeded, type Answer } from '../../command.ts';
import type { ConfigItem } from '../translation/config-item.ts';
import type { Execution, RouterAddress, RouterLink } from './router-link.ts';

/** Carries out every item, also after one failed. */
async function applyAll(link: RouterLink, router: RouterAddress, items: readonly ConfigItem[]): Promise<readonly Execution[]> {
  const executions: Execution[] = [];
  for (const item of items) executions.push(await link.apply(router, item));
  return executions;
}

/** What a command is answered whose items went so: the last one decides, the others are only told of (cloudstack-vr-commands.md, 1.7). */
export function answerOf(executions: readonly Execution[]): Answer {
  const last = executions.at(-1);
  if (last === undefined) return succeeded('Nothing to do');
  const { success, details } = last;
  if (executions.length === 1) return success ? succeeded(details) : failed(details);
  // "null": the host side gives its items no label.
  const results = executions.map((one) => `null - ${one.success ? 'success' : 'failed'}: ${one.details}`);
  return answer('GroupAnswer', {
    result: success,
    results,
    ...(!success && { details: details === '' ? results.join('; ') : details }),
  });
}

export async function applyItems(link: RouterLink, router: RouterAddress, items: readonly ConfigItem[]): Promise<Answer> {
  return answerOf(await applyAll(link, router, items));
}
