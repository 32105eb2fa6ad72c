import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One command of a packet: its class without the package, and its fields. */
export type SmallCommand = readonly [command: string, body: object];

const packages: Readonly<Record<string, string>> = {
  AggregationControlCommand: 'com.cloud.agent.api.routing',
  IpAssocCommand: 'com.cloud.agent.api.routing',
  DhcpEntryCommand: 'com.cloud.agent.api.routing',
};

export const className = (name: string): string => `${packages[name] ?? 'com.cloud.agent.api'}.${name}`;

/** A packet as `session.jsonl` has it. */
export function packet(...commands: readonly SmallCommand[]): object {
  return {
    t: 1,
    agent: 'kvm-1',
    dir: 'in',
    flags: 1,
    seq: '1',
    body: commands.map(([name, body]) => ({ [className(name)]: body })),
  };
}

/** A line of `router-actions.jsonl`. */
export function actions(line: number, index: number, router: string, command: string, steps: readonly object[]): object {
  return { line, index, router, command: className(command), actions: steps, answer: {} };
}

export const nic = (deviceId: number, mac: string): object => ({ deviceId, mac, type: 'Guest' });

export function start(router: string, nics: readonly object[], bootArgs = ' type=router', type = 'DomainRouter'): SmallCommand {
  return ['StartCommand', { vm: { name: router, type, bootArgs, nics }, hostIp: '10.0.0.1' }];
}

function text(lines: readonly (object | string)[]): string {
  return lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('');
}

/** Writes a recording of these lines; a string is written as it is. */
export async function writeRecording(
  folder: string,
  session: readonly (object | string)[],
  acts: readonly (object | string)[] = [],
): Promise<string> {
  const path = join(folder, 'recording');
  await mkdir(path, { recursive: true });
  await writeFile(join(path, 'session.jsonl'), text(session));
  await writeFile(join(path, 'router-actions.jsonl'), text(acts));
  return path;
}
