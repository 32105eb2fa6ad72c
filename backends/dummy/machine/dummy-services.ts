import { AgentError, type CheckResult, type Random, type ServiceAction, type ServicesPort, type ServiceState } from '#agent';
import type { Lifetime } from './lifetime.ts';
import type { OverlayFiles } from './overlay-files.ts';
import { StateCell, type StateKeeper } from './state-cell.ts';
import { freshUnits, nextPid, parseUnits, printUnits, type UnitTable } from './unit-table.ts';

/** Says whether a program would take a configuration; `fileExists` answers for files that it names. */
export type ConfigCheck = (program: 'haproxy', path: string, text: string, fileExists: (path: string) => boolean) => CheckResult;

/** Configurations that a unit refuses to start or reload with. */
const checkedUnits: ReadonlyMap<string, { readonly program: 'haproxy'; readonly path: string }> = new Map([
  ['haproxy', { program: 'haproxy', path: '/etc/haproxy/haproxy.cfg' }],
]);

interface ServicesOptions {
  readonly keeper: StateKeeper;
  readonly lifetime: Lifetime;
  readonly files: OverlayFiles;
  readonly random: Random;
  readonly check: ConfigCheck;
  /** Epoch ms of power-on. */
  readonly bootedMs: () => number;
}

/** The service manager of a simulated machine. */
export class DummyServices implements ServicesPort {
  readonly #keeper: StateKeeper;
  readonly #lifetime: Lifetime;
  readonly #files: OverlayFiles;
  readonly #random: Random;
  readonly #check: ConfigCheck;
  readonly #cell: StateCell<UnitTable>;

  constructor({ keeper, lifetime, files, random, check, bootedMs }: ServicesOptions) {
    this.#keeper = keeper;
    this.#lifetime = lifetime;
    this.#files = files;
    this.#random = random.fork('services');
    this.#check = check;
    const format = {
      files: ['services'],
      parse: ([text = '']: readonly string[]) => parseUnits(text),
      print: (table: UnitTable) => [printUnits(table)],
    };
    this.#cell = new StateCell(keeper, format, () => freshUnits(this.#random, bootedMs(), new Set()));
  }

  async apply(actions: readonly { readonly unit: string; readonly action: ServiceAction }[]): Promise<void> {
    this.#lifetime.assertOpen();
    const failures: string[] = [];
    for (const { unit, action } of actions) {
      const failure = this.#run(unit.replace(/\.service$/, ''), action);
      if (failure !== undefined) failures.push(failure);
    }
    if (actions.length > 0) this.#cell.touch();
    if (failures.length > 0) throw new AgentError('VRA_SERVICE_FAILED', failures.join('; '));
  }

  async observe(): Promise<readonly ServiceState[]> {
    this.#lifetime.assertOpen();
    const { units } = this.#cell.get();
    return [...units].map(([unit, state]) => ({ unit, ...state })).toSorted((a, b) => (a.unit < b.unit ? -1 : 1));
  }

  async check(program: 'haproxy', path: string): Promise<CheckResult> {
    this.#lifetime.assertOpen();
    return this.#checkNow(program, path);
  }

  /** What was enabled on the disk still is; nothing runs but the system itself. */
  powerOn(bootedMs: number): void {
    const enabled = [...this.#cell.get().units].filter(([, state]) => state.enabled).map(([unit]) => unit);
    this.#cell.reset(freshUnits(this.#random, bootedMs, new Set(enabled)));
  }

  flush(): void {
    this.#cell.flush();
  }

  /** Returns why it failed, if it did. */
  #run(unit: string, action: ServiceAction): string | undefined {
    if (!/^[\w:.@,\\-]+$/.test(unit)) return `${JSON.stringify(unit)} is no name of a unit`;
    const table = this.#cell.get();
    const state = table.units.get(unit) ?? { active: 'inactive', enabled: false, sinceMs: this.#keeper.clock.now() };
    table.units.set(unit, state);
    switch (action) {
      case 'enable':
      case 'disable':
        table.units.set(unit, { ...state, enabled: action === 'enable' });
        break;
      case 'stop':
        if (state.active !== 'inactive') this.#settle(unit, state.enabled, { active: 'inactive' });
        break;
      case 'reload':
        return this.#reload(unit, state.active);
      case 'start':
        if (state.active !== 'active') return this.#start(unit, state.enabled);
        break;
      case 'restart':
        return this.#start(unit, state.enabled);
    }
    return undefined;
  }

  #start(unit: string, enabled: boolean): string | undefined {
    const refusal = this.#refusal(unit);
    if (refusal === undefined) this.#settle(unit, enabled, { active: 'active', pid: nextPid(this.#cell.get(), this.#random) });
    else this.#settle(unit, enabled, { active: 'failed' });
    return refusal === undefined ? undefined : `${unit} did not start: ${refusal}`;
  }

  /** A program that refuses its new configuration goes on with the old one. */
  #reload(unit: string, active: ServiceState['active']): string | undefined {
    if (active !== 'active') return `${unit} cannot be reloaded: it is ${active}`;
    const refusal = this.#refusal(unit);
    return refusal === undefined ? undefined : `${unit} was not reloaded and goes on as it was: ${refusal}`;
  }

  #settle(unit: string, enabled: boolean, state: Pick<ServiceState, 'active' | 'pid'>): void {
    this.#cell.get().units.set(unit, { ...state, enabled, sinceMs: this.#keeper.clock.now() });
  }

  #refusal(unit: string): string | undefined {
    const checked = checkedUnits.get(unit);
    if (checked === undefined) return undefined;
    const { ok, output } = this.#checkNow(checked.program, checked.path);
    return ok ? undefined : output.trim();
  }

  #checkNow(program: 'haproxy', path: string): CheckResult {
    const bytes = this.#files.readNow(path);
    if (bytes === undefined) {
      return {
        ok: false,
        output: `[ALERT]    config : Cannot open configuration file/directory ${path} : No such file or directory\n`,
      };
    }
    const fileExists = (name: string): boolean => name.startsWith('/') && this.#files.infoNow(name) !== undefined;
    return this.#check(program, path, Buffer.from(bytes).toString('utf8'), fileExists);
  }
}
