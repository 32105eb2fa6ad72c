import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FleetHost } from '#fleet';
import { bagFromJson, loadRecordedRouter } from '../support/recorded-router.ts';
import { compareLines, type IntendedDifference } from './compare.ts';
import { intendedDifferences } from './differences/index.ts';
import { routerQuestions } from './router-questions.ts';

const fixtures = join(import.meta.dirname, '../fixtures');

/** What keepalived's election changes: the lab that recorded the states ran none (README of the recordings). */
const elected: readonly IntendedDifference[] = [
  {
    id: 'the elected router has the address of the pair',
    area: 'addresses',
    routers: ['r-14-VM'],
    extra: /^eth0 inet 10\.1\.1\.1\/24 /,
    what: 'the gateway of the guest network is on the primary router',
    reason: 'the lab ran no keepalived (README of the recordings)',
  },
];

/** Asks a router everything that was recorded of the real one of its name, databags included, and compares; `electing`: keepalived ran. */
export async function compareWholeRouter(
  host: FleetHost,
  recording: string,
  name: string,
  { electing = false }: { readonly electing?: boolean } = {},
): Promise<void> {
  const router = loadRecordedRouter(recording, name);
  for (const { area, output, command, read } of routerQuestions) {
    const answer = await host.exec(name, command);
    assert.equal(answer.exitCode, 0, `${command}: ${answer.stderr}`);
    const differences = [...intendedDifferences, ...(electing ? elected : [])].filter((difference) => difference.area === area);
    compareLines(area, name, read(router.output(output) ?? ''), read(answer.stdout), differences);
  }
  const folder = join(fixtures, recording, 'routers', name, 'databags');
  const { stdout } = await host.exec(name, 'ls /etc/cloudstack/*.json');
  for (const path of stdout.trim().split('\n')) {
    const bag = bagFromJson(Buffer.from(await host.readFile(name, path)).toString());
    const recorded = bagFromJson(readFileSync(join(folder, path.slice('/etc/cloudstack/'.length)), 'utf8'));
    assert.deepEqual(comparable(bag, electing), comparable(recorded, electing), `${path} of ${name}`);
  }
}

/**
 * `authorized_key` aside: the lab passed it whole, a boot cuts it at its second `=`. Aside, too, is the time that the host puts into the name
 * of a load balancer's new configuration.
 */
function comparable(bag: ReadonlyMap<string, unknown>, electing: boolean): unknown {
  const text = JSON.stringify(
    [...bag].toSorted(([a], [b]) => (a < b ? -1 : 1)),
    (key, value: unknown) => {
      if (key === 'authorized_key' || (electing && /^redundant_(?:primary|state)$/.test(key))) return undefined;
      return key === 'tmp_cfg_file_name' && typeof value === 'string' ? value.replace(/\d+$/, 'TIME') : value;
    },
  );
  return JSON.parse(text);
}
