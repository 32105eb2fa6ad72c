import type { AgentService } from '#agent';
import type { LogEntry } from './router-access.ts';

/** Where a router's scripts and agent write what they did (cloudstack-vr-commands.md, 4). */
const logPath = '/var/log/cloud.log';

/** A line of cloud.log: `2026-11-21 14:24:00,123  update_config.py …`. One that looks otherwise goes on from the one before. */
export function parseLogLine(line: string): LogEntry {
  const [, time = '', source = '', text = ''] = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3})\s+(\S+)\s?(.*)$/.exec(line) ?? [];
  return time === '' ? { time: '', source: '', text: line } : { time, source, text };
}

/** The newest lines of the log in the router, oldest first. */
export async function agentLog(service: AgentService, last: number): Promise<readonly LogEntry[]> {
  const text = new TextDecoder().decode(await service.readFile(logPath));
  return text
    .split('\n')
    .filter((line) => line !== '')
    .slice(-last)
    .map(parseLogLine);
}
