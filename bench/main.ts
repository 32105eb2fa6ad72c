import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { commandsBench } from './commands.ts';
import { attackBench } from './grpc-attack.ts';
import { grpcBench } from './grpc.ts';
import { linkBench } from './link.ts';
import { memoryBench } from './memory.ts';
import { patchBench } from './patch.ts';
import { rulesBench } from './rules.ts';
import { sshBench } from './ssh.ts';
import { startBench } from './start.ts';
import { switchOverBench } from './switch-over.ts';
import { throughputBench } from './throughput.ts';
import { median, type Bench, type BenchOptions } from './bench.ts';

const benches: Readonly<Record<string, Bench>> = {
  rules: rulesBench,
  memory: memoryBench,
  throughput: throughputBench,
  start: startBench,
  link: linkBench,
  'switch-over': switchOverBench,
  grpc: grpcBench,
  attack: attackBench,
  commands: commandsBench,
  ssh: sshBench,
  patch: patchBench,
};

const usage = `Usage: npm run --silent bench -- NAME [--runs N] [--json] [--dir DIR] [--save]

Names: ${Object.keys(benches).join(', ')}
  --runs N    runs to take the medians of (default: the bench's own)
  --dir DIR   where router directories go (default: a new folder in /dev/shm when there is one, else in the system's temp folder)
  --json      one line of JSON instead of a table
  --save      write the table to docs/benchmarks.md
`;

function machine(): Record<string, string | number> {
  const [cpu] = cpus();
  return {
    cpu: cpu?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    os: `${process.platform} ${release()}`,
    node: process.versions.node,
    allocator: process.env['LD_PRELOAD'] ?? 'system',
  };
}

/** Replaces the section of a bench in docs/benchmarks.md, or adds it. */
function save(name: string, table: string): void {
  const path = join(import.meta.dirname, '../docs/benchmarks.md');
  const marker = `## ${name}\n`;
  const text = readFileSync(path, 'utf8');
  const start = text.indexOf(marker);
  if (start < 0) return appendFileSync(path, `\n${marker}\n${table}`);
  const next = text.indexOf('\n## ', start + marker.length);
  writeFileSync(path, `${text.slice(0, start)}${marker}\n${table}${next < 0 ? '' : text.slice(next)}`);
}

function markdown(metrics: ReadonlyMap<string, readonly number[]>, facts: Record<string, string | number>): string {
  const rows = [...metrics].map(
    ([name, values]) => `| ${name} | ${median(values)} | ${Math.min(...values)} | ${Math.max(...values)} | ${values.length} |`,
  );
  const where = Object.entries(facts).map(([key, value]) => `${key} ${value}`);
  return `Machine: ${where.join(', ')}.\n\n| metric | median | min | max | runs |\n|---|---|---|---|---|\n${rows.join('\n')}\n`;
}

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      runs: { type: 'string' },
      json: { type: 'boolean', default: false },
      save: { type: 'boolean', default: false },
      dir: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const [name] = positionals;
  const bench = name === undefined ? undefined : benches[name];
  if (values.help || name === undefined || bench === undefined) {
    process.stderr.write(name === undefined || values.help ? usage : `bench: no bench named ${name}\n\n${usage}`);
    return values.help ? 0 : 2;
  }
  const runs = values.runs === undefined ? bench.runs : Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) {
    process.stderr.write(`bench: --runs ${values.runs}: a whole number of at least 1 is needed\n`);
    return 2;
  }
  const options: BenchOptions = {
    ...(values.dir !== undefined && { directory: values.dir }),
    progress: (text) => process.stderr.isTTY && process.stderr.write(`\r\u001B[K${text}`),
  };
  const metrics = new Map<string, number[]>();
  for (let run = 1; run <= runs; run++) {
    options.progress(`${name}: run ${run} of ${runs}`);
    for (const [metric, value] of Object.entries(await bench.run(options)))
      metrics.set(metric, [...(metrics.get(metric) ?? []), value]);
  }
  options.progress('');
  const facts = machine();
  const table = markdown(metrics, facts);
  if (values.save) save(name, table);
  const medians = Object.fromEntries([...metrics].map(([metric, list]) => [metric, median(list)]));
  process.stdout.write(values.json ? `${JSON.stringify({ bench: name, machine: facts, runs, metrics: medians })}\n` : table);
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
