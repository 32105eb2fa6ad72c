import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface BenchOptions {
  /** Where router directories go; the bench makes a folder of its own in it. */
  readonly directory?: string;
  /** Shows what is going on, on a terminal. */
  readonly progress: (text: string) => unknown;
}

export interface Bench {
  /** Runs by default. */
  readonly runs: number;
  /** One run; metric name (with its unit) → value. */
  run(options: BenchOptions): Promise<Readonly<Record<string, number>>>;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return round((upper + lower) / 2);
}

/** Four significant digits. */
export function round(value: number): number {
  return Number(value.toPrecision(4));
}

/** A folder that is gone when the bench is over. */
export interface ScratchFolder extends Disposable {
  readonly path: string;
}

function folderIn(parent: string): ScratchFolder {
  const path = mkdtempSync(join(parent, 'vrfleet-bench-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** For what has to be durable: on a disk, unless `--dir` says where. */
export function durableFolder(options: BenchOptions): ScratchFolder {
  return folderIn(options.directory ?? tmpdir());
}

/** For trees of many small files whose durability is not measured: in memory where the machine offers that. */
export function treeFolder(options: BenchOptions): ScratchFolder {
  return folderIn(options.directory ?? (existsSync('/dev/shm') ? '/dev/shm' : tmpdir()));
}
