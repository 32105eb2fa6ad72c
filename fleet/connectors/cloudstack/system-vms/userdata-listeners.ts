import type { Log } from '#agent';
import { errorText } from '../../../error-text.ts';
import type { UserdataListener, UserdataServer } from '../storage/userdata/userdata-server.ts';
import type { MachineRecord } from '../zone/records.ts';
import type { MachineFollower } from './followed-inside.ts';

export interface UserdataListenersOptions {
  readonly server: Pick<UserdataServer, 'listen'>;
  /** True for addresses of this machine. */
  readonly isLocal: (address: string) => Promise<boolean>;
  /** What the web server of a machine shows at a TLS handshake; PEM texts. */
  readonly tls: (machine: MachineRecord) => Promise<{ readonly key: string; readonly certificate: string }>;
  readonly log: Log;
  readonly ports?: { readonly http: number; readonly https: number } | undefined;
}

/** The web servers of secondary storage VMs, on their public addresses for as long as the VM runs; without those addresses there is none. */
export class UserdataListeners implements MachineFollower, AsyncDisposable {
  readonly #options: UserdataListenersOptions;
  readonly #open = new Map<string, Promise<readonly UserdataListener[]>>();
  /** Those that are being closed: a VM that is started again needs the same ports. */
  readonly #closing = new Map<string, Promise<void>>();

  constructor(options: UserdataListenersOptions) {
    this.#options = options;
  }

  started(machine: MachineRecord): void {
    if (machine.type !== 'SecondaryStorageVm' || this.#open.has(machine.name)) return;
    this.#open.set(machine.name, this.#listen(machine));
  }

  stopped(name: string): void {
    void this.#close(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const name of this.#open.keys()) void this.#close(name);
    await Promise.all(this.#closing.values());
  }

  #close(name: string): Promise<void> {
    const opened = this.#open.get(name);
    if (opened === undefined) return this.#closing.get(name) ?? Promise.resolve();
    this.#open.delete(name);
    const closed: Promise<void> = this.#closed(name, opened).finally(() => {
      if (this.#closing.get(name) === closed) this.#closing.delete(name);
    });
    this.#closing.set(name, closed);
    return closed;
  }

  /** Never rejects. */
  async #closed(machine: string, opened: Promise<readonly UserdataListener[]>): Promise<void> {
    for (const listener of await opened) {
      try {
        await listener[Symbol.asyncDispose]();
      } catch (error) {
        this.#options.log.warn({ machine, reason: errorText(error) }, 'a web server of a secondary storage VM was not closed');
      }
    }
  }

  /** Never rejects: a zone goes on without downloads. */
  async #listen(machine: MachineRecord): Promise<readonly UserdataListener[]> {
    const { server, isLocal, tls, log, ports = { http: 80, https: 443 } } = this.#options;
    const address = machine.nics.find((nic) => nic.type === 'Public')?.ip;
    const listeners: UserdataListener[] = [];
    if (address === undefined) return listeners;
    await this.#closing.get(machine.name);
    try {
      if (!(await isLocal(address))) {
        log.info(
          { machine: machine.name, address },
          'no downloads: the public address is not one of this machine, see vrfleet doctor',
        );
        return listeners;
      }
      listeners.push(await server.listen({ address, port: ports.http }));
      listeners.push(await server.listen({ address, port: ports.https, tls: await tls(machine) }));
    } catch (error) {
      log.warn({ machine: machine.name, address, reason: errorText(error) }, 'a secondary storage VM has no web server');
    }
    return listeners;
  }
}
