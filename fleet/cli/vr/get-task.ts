import type { AgentService } from '#agent';
import { exitStatus } from '../exit-status.ts';
import { table } from '../table.ts';
import { configDocument } from './config-file.ts';
import type { Work } from './context.ts';
import { yamlText } from './output.ts';

async function featuresTask({ router, output, signal }: Work): Promise<number> {
  const features = await router.service.list({ signal });
  await output.print(features, () =>
    table(
      ['FEATURE', 'ENTRIES'],
      features.map(({ feature, entries }) => [feature, String(entries)]),
      output.paint,
    ),
  );
  return exitStatus.ok;
}

async function document(service: AgentService, features: readonly string[], signal: AbortSignal): Promise<object> {
  const states = [];
  for (const feature of features) states.push(await service.get(feature, { signal }));
  const items = states.flatMap(({ config }) => config.items);
  return configDocument({ features: features.includes('all') ? undefined : features, items });
}

/** The configuration of features in the form that `apply` takes; without one, which there are. YAML is for people, too. */
export async function getTask(work: Work, features: readonly string[]): Promise<number> {
  if (features.length === 0) return featuresTask(work);
  const wanted = await document(work.router.service, features, work.signal);
  const text = await yamlText(wanted);
  await work.output.print(wanted, () => text);
  return exitStatus.ok;
}
