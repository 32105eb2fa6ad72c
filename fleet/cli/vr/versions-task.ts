import { exitStatus } from '../exit-status.ts';
import { fields, table } from '../table.ts';
import type { Work } from './context.ts';
import { timeText } from './values.ts';

export async function versionsTask({ router, output, signal }: Work): Promise<number> {
  const { current, template, installed } = await router.service.versions({ signal });
  const value = {
    current,
    template,
    installed: installed.map(({ installedMs, ...one }) => ({ ...one, installed: timeText(installedMs) })),
  };
  await output.print(value, () => {
    const head = fields(
      [
        ['in force', current === '' ? 'that of the template' : current],
        ['template', template.trim()],
      ],
      output.paint,
    );
    const rows = value.installed.map((one) => [one.version, one.installed, one.checksum.slice(0, 16)]);
    return rows.length === 0 ? head : `${head}\n${table(['VERSION', 'INSTALLED', 'SHA-512'], rows, output.paint)}`;
  });
  return exitStatus.ok;
}
