import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AgentError, type Clock } from '#agent';
import type { ZodType } from 'zod';
import type { FleetLog } from '../../../events.ts';
import { storageFailure } from '../../../host/file-errors.ts';
import { JournalTable } from './journal-table.ts';
import { MachineIndex } from './machine-index.ts';
import { MemoryTable } from './memory-table.ts';
import { hostSchema, machineSchema } from './record-schemas.ts';
import type { HostRecord, MachineRecord } from './records.ts';
import type { Table } from './table.ts';
import { Turns } from './turns.ts';
import type { Zone } from './zone.ts';

export type ZonePlace = { readonly directory: string } | { readonly memory: true };

export type ZoneOptions = ZonePlace & { readonly clock: Clock; readonly log: FleetLog };

interface TableOptions<R> {
  readonly schema: ZodType<R>;
  readonly key: (record: R) => string;
  readonly onChange?: (before: R | undefined, now: R | undefined) => void;
}

interface Opened<R> {
  readonly schema: ZodType<R>;
  readonly table: Promise<Table<R> & Partial<AsyncDisposable>>;
}

/** A schema stands for one kind of records. */
function isOf<R extends object>(opened: Opened<object>, schema: ZodType<R>): opened is Opened<R> {
  return opened.schema === schema;
}

/**
 * Opens the zone that a directory holds (made when there is none): one file per table, `<name>.ndjson`; or an empty one in memory. The
 * caller sees to it that no other process has the directory. Rejects with `VRA_CORRUPT` naming file and line, `VRA_STORAGE`.
 */
export async function openZone(options: ZoneOptions): Promise<Zone & AsyncDisposable> {
  if ('directory' in options) {
    await mkdir(options.directory, { recursive: true }).catch((error: unknown) => {
      throw storageFailure(error, `make ${options.directory}`);
    });
  }
  const tables = new Map<string, Opened<object>>();
  const turns = new Turns();
  const index = new MachineIndex();

  const openTable = async <R extends object>(
    name: string,
    { schema, key, onChange }: TableOptions<R>,
  ): Promise<Table<R> & Partial<AsyncDisposable>> => {
    if (!('directory' in options)) return new MemoryTable(key, onChange);
    const { clock, log, directory } = options;
    return JournalTable.open({ path: join(directory, `${name}.ndjson`), name, schema, key, onChange, clock, log });
  };
  const table = async <R extends object>(name: string, how: TableOptions<R>): Promise<Table<R>> => {
    if (!/^[a-z][a-z\d-]*$/.test(name))
      throw new AgentError('VRA_BAD_INPUT', `${name} is no name of a table: small letters, digits and dashes`);
    const known = tables.get(name);
    if (known !== undefined) {
      if (isOf(known, how.schema)) return known.table;
      throw new AgentError('VRA_CONFLICT', `table ${name} holds records of another kind; choose another name`);
    }
    const opened: Opened<R> = { schema: how.schema, table: openTable(name, how) };
    tables.set(name, opened);
    try {
      return await opened.table;
    } catch (error) {
      tables.delete(name);
      throw error;
    }
  };
  const close = async (): Promise<void> => {
    const closed = await Promise.allSettled(
      [...tables.values()].map(async (opened) => (await opened.table)[Symbol.asyncDispose]?.()),
    );
    const failure = closed.find((result) => result.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
  };

  let hosts: Table<HostRecord>;
  let machines: Table<MachineRecord>;
  try {
    hosts = await table<HostRecord>('hosts', { schema: hostSchema, key: (host) => host.name });
    machines = await table<MachineRecord>('machines', {
      schema: machineSchema,
      key: (machine) => machine.name,
      onChange: index.onChange,
    });
  } catch (error) {
    await close();
    throw error;
  }
  let closing: Promise<void> | undefined;
  return {
    hosts,
    machines,
    machinesOn: (host) => index.on(host),
    exclusively: (machine, work) => turns.take(machine, work),
    table,
    [Symbol.asyncDispose]: () => (closing ??= close()),
  };
}
