import { createSystemClock } from '#agent';
import { runDoctor, type Check, type DoctorOptions } from '../doctor/index.ts';
import { exitStatus } from './exit-status.ts';
import type { CliIo } from './io.ts';

const words = { ok: 'ok', warning: 'warning', problem: 'problem' } as const;

function checkText({ name, status, found, fix }: Check): string {
  return [`${words[status].padEnd(8)} ${name}: ${found}\n`, ...fix.map((line) => `           ${line}\n`)].join('');
}

/** `vrfleet doctor`: status 0 when nothing stands in the way of a run, else 1. */
export async function doctorCommand(io: CliIo, options: DoctorOptions, json: boolean): Promise<number> {
  const checks = await runDoctor(options, createSystemClock());
  const problems = checks.filter((check) => check.status === 'problem').length;
  const warnings = checks.filter((check) => check.status === 'warning').length;
  if (json) io.stdout.write(`${JSON.stringify({ problems, warnings, checks })}\n`);
  else {
    io.stdout.write(checks.map(checkText).join(''));
    io.stdout.write(`${problems} problems, ${warnings} warnings\n`);
  }
  return problems === 0 ? exitStatus.ok : exitStatus.failed;
}
