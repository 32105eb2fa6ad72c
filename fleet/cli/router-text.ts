import type { RouterPage, RouterShown } from '../api/schemas.ts';
import type { CommandRecord } from '../host/command-log.ts';
import type { TreeNode } from '../host/runtime.ts';
import { fields, stateCell, table, type Paint } from './table.ts';

export function listText({ routers, total }: RouterPage, paint: Paint): string {
  const rows = routers.map((router) => [
    router.name,
    stateCell(router.state),
    router.type ?? '-',
    router.labels?.site ?? '-',
    router.labels?.pod ?? '-',
    router.labels?.host ?? '-',
    router.origin === undefined ? '-' : router.origin.router,
  ]);
  const missing = total - routers.length;
  const rest = missing > 0 ? `… and ${missing} more\n` : '';
  return table(['NAME', 'STATE', 'TYPE', 'SITE', 'POD', 'HOST', 'LIKE'], rows, paint) + rest;
}

export function detailsText(router: RouterShown, paint: Paint): string {
  const { labels, origin, facts, crash } = router;
  const place = [labels?.site, labels?.zone, labels?.pod, labels?.host].filter((label) => label !== undefined);
  const text = fields(
    [
      ['router', router.name],
      ['state', stateCell(router.state)],
      ['type', router.type ?? 'never started'],
      ...(place.length === 0 ? [] : [['place', place.join(' / ')] as const]),
      ...(origin === undefined
        ? []
        : [['configuration', `of ${origin.router} in ${origin.recording}${origin.complete ? '' : ', incomplete'}`] as const]),
      ['directory', router.folder ?? 'in memory'],
    ],
    paint,
  );
  const reasons = facts.reasons.map((reason) => `${paint('yellow', `! ${reason.message} [${reason.code}]`)}\n`).join('');
  const bug =
    crash === undefined ? '' : `${paint('red', `! stopped by a bug at ${crash.time}`)}\n${crash.stack || crash.message}\n`;
  const nics = facts.nics.map((nic) => [nic.device, nic.mac]);
  return `${text}${reasons}${bug}\n${nics.length === 0 ? 'no NICs\n' : table(['DEVICE', 'MAC'], nics, paint)}`;
}

export function logText(records: readonly CommandRecord[], paint: Paint): string {
  if (records.length === 0) return 'no commands yet\n';
  const rows = records.map((record) => [
    record.time,
    record.door,
    record.exit === 0 ? '0' : { text: record.exit === undefined ? 'refused' : String(record.exit), style: 'red' as const },
    `${record.ms} ms`,
    record.error === undefined ? record.what : `${record.what} (${record.error})`,
  ]);
  return table(['TIME', 'DOOR', 'EXIT', 'TOOK', 'COMMAND'], rows, paint);
}

function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

function* branches(nodes: readonly TreeNode[], indent: string, paint: Paint): Generator<string> {
  for (const [position, node] of nodes.entries()) {
    const last = position === nodes.length - 1;
    const size = node.size === undefined ? '' : `  ${paint('dim', bytesText(node.size))}`;
    yield `${indent}${last ? '└── ' : '├── '}${node.name}${node.children === undefined ? '' : '/'}${size}\n`;
    if (node.children !== undefined) yield* branches(node.children, `${indent}${last ? '    ' : '│   '}`, paint);
  }
}

export function treeText(root: TreeNode, paint: Paint): string {
  return `${paint('bold', root.name)}\n${[...branches(root.children ?? [], '', paint)].join('')}`;
}
