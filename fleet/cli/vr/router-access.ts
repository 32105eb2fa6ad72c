import type { AgentService, ReportOf, ReportTopic } from '#agent';

/** One line of a router's log. */
export interface LogEntry {
  /** As the log has it. */
  readonly time: string;
  readonly source: string;
  readonly text: string;
  /** Exit status of a command, where the log has one. */
  readonly exit?: number | undefined;
  readonly ms?: number | undefined;
}

/** One router that commands speak to, whatever the way to it. */
export interface RouterAccess extends AsyncDisposable {
  /** For people: the router's name, or where it was reached. */
  readonly name: string;
  readonly service: AgentService;
  report<T extends ReportTopic>(topic: T): Promise<ReportOf<T>>;
  /** The newest entries, oldest first. */
  log(last: number): Promise<readonly LogEntry[]>;
}
