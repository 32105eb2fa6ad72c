import { requireLine } from './checked-text.ts';

export interface CronJob {
  /** Five fields, blank separated. */
  readonly schedule: string;
  readonly user: string;
  readonly command: string;
}

/** A file of `/etc/cron.d`. */
export interface CronTable {
  readonly environment: readonly (readonly [name: string, value: string])[];
  readonly jobs: readonly CronJob[];
}

export function printCronTable({ environment, jobs }: CronTable): string {
  const variables = environment.map(([name, value]) => `${name}=${requireLine(value, `cron variable ${name}`)}\n`);
  const lines = jobs.map(({ schedule, user, command }) => `${requireLine(`${schedule} ${user} ${command}`, 'cron job')}\n`);
  return variables.join('') + lines.join('');
}

export function parseCronTable(text: string): CronTable {
  const environment: [string, string][] = [];
  const jobs: CronJob[] = [];
  for (const line of text.split('\n')) {
    const variable = /^([A-Za-z_]\w*)=(.*)$/.exec(line);
    const job = /^(\S+(?: \S+){4}) (\S+) (\S.*)$/.exec(line);
    if (variable?.[1] !== undefined && variable[2] !== undefined) environment.push([variable[1], variable[2]]);
    else if (job?.[1] !== undefined && job[2] !== undefined && job[3] !== undefined && !line.startsWith('#'))
      jobs.push({ schedule: job[1], user: job[2], command: job[3] });
  }
  return { environment, jobs };
}
