import assert from 'node:assert/strict';
import { plan, serviceSections, type DesiredSystem, type RouterView } from '#agent';

/** What the service sections want of a router. */
export function plannedServices(view: RouterView): DesiredSystem {
  return plan(view, serviceSections);
}

/** Text of a planned file; binary ones fail. */
export function plannedText(system: DesiredSystem, path: string): string {
  const content = system.files.get(path)?.content;
  assert.ok(content !== undefined, `${path} is not planned`);
  if (typeof content === 'function') return content();
  assert.ok(typeof content === 'string', `${path} is no text`);
  return content;
}

export function plannedLines(system: DesiredSystem, path: string): readonly string[] {
  return plannedText(system, path).trimEnd().split('\n');
}

/** Unit → state. */
export function plannedStates(system: DesiredSystem): Record<string, string> {
  return Object.fromEntries([...system.services].map(([unit, { state }]) => [unit, state]));
}
