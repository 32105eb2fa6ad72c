import { AgentError, type Random } from '#agent';
import type { AggregationControlCommand, CommandTypes, NetworkElementCommand } from '../../../classes/index.ts';
import type { ConnectorParts } from '../../../connector-parts.ts';
import { randomUuid } from '../../../zone/random-uuid.ts';
import { Turns } from '../../../zone/turns.ts';
import { failed, succeeded, type Answer, type CommandContext, type Handler } from '../../command.ts';
import type { Query } from '../queries/router-queries.ts';
import { queueFolder } from '../translation/config-item.ts';
import { translate, type FacadeName, type TranslationContext } from '../translation/translate.ts';
import { Aggregations, aggregationText, collected, expectedAnswers } from './aggregations.ts';
import { applyItems } from './apply-items.ts';
import type { Preparation } from './prepare.ts';
import { routerOf } from './router-of.ts';
import { RouterLink, type RouterAddress } from './router-link.ts';

/** What an aggregation waits for each command when the server did not say (`router.aggregation.command.each.timeout`, seconds). */
const defaultEachTimeout = 600;

/** What a host does around a command of one class (1.4). What `prepare` rejects with is the answer. */
export interface FacadeSteps<C extends FacadeName> {
  /** Also for a command that is only collected. */
  readonly prepare?: (preparation: Preparation, command: CommandTypes[C]) => CommandTypes[C] | Promise<CommandTypes[C]>;
  /** Not for one that was collected. */
  readonly cleanUp?: (preparation: Preparation, command: CommandTypes[C]) => Promise<void>;
}

/**
 * What a KVM host does with commands for network elements (cloudstack-vr-commands.md, 1.3): one at a time for a router; queries and immediate
 * commands at once, the others become files and scripts, or are collected while an aggregation is open.
 */
export class NetworkElements {
  readonly link: RouterLink;
  readonly #parts: ConnectorParts;
  readonly #random: Random;
  readonly #turns = new Turns();
  readonly #aggregations = new Aggregations();

  constructor(parts: ConnectorParts) {
    this.#parts = parts;
    this.#random = parts.random.fork('network elements');
    this.link = new RouterLink(parts.fleet, parts.clock);
  }

  /** The agent's process of a host ended: what it collected is gone. */
  forgetAgent(agent: string): void {
    this.#aggregations.forget(agent);
  }

  /** A new passphrase that nobody else has. */
  secret(): string {
    return this.#random.hex(32);
  }

  /** A handler that asks a router. */
  query<C extends NetworkElementCommand>(query: Query<C>): (command: C, context: CommandContext) => Promise<Answer> {
    return (command, context) => this.#inTurn(command, context, (router) => query(this.link, router, command));
  }

  /** A handler that configures a router, now or at the end of an open aggregation. */
  facade<C extends FacadeName>(name: C, { prepare, cleanUp }: FacadeSteps<C> = {}): Handler<C> {
    return (command, context) =>
      this.#configuring(command, context, async (router) => {
        const { agent } = context;
        const preparation = { parts: this.#parts, host: agent, router: router.name };
        const prepared = prepare === undefined ? command : await prepare(preparation, command);
        if (this.#aggregations.add(agent, router.name, { name, command: prepared })) return collected;
        const answer = await applyItems(this.link, router, translate(name, prepared, this.#context()));
        await cleanUp?.(preparation, prepared);
        return answer;
      });
  }

  aggregationControl(): Handler<'AggregationControlCommand'> {
    return (command, context) => this.#configuring(command, context, (router) => this.#control(router, command, context));
  }

  async #control(router: RouterAddress, { action }: AggregationControlCommand, { agent }: CommandContext): Promise<Answer> {
    switch (action) {
      case 'Start':
        this.#aggregations.start(agent, router.name);
        return succeeded('Command aggregation started');
      case 'Finish':
        return this.#finish(router, agent);
      case 'Cleanup':
      case undefined:
      default:
        return failed(`Fail to recognize aggregation action ${action}`);
    }
  }

  async #finish(router: RouterAddress, agent: string): Promise<Answer> {
    const queue = this.#aggregations.take(agent, router.name);
    if (queue === undefined) return failed(`no aggregation is open for ${router.name}; the agent was restarted since its start`);
    const context = this.#context();
    const items = queue.flatMap(({ name, command }) => translate(name, command, context));
    const file = `VR-${context.suffix()}.cfg`;
    const upload = await this.link.upload(router, file, aggregationText(items));
    if (!upload.success) return failed(upload.details);
    const answers = queue.reduce((sum, queued) => sum + expectedAnswers(queued), 0);
    const run = await this.link.run(router, 'vr_cfg.sh', `-c ${queueFolder}${file}`, this.#finishTimeoutMs(agent, answers));
    return run.success ? succeeded('Command aggregation finished') : failed(run.details);
  }

  #finishTimeoutMs(agent: string, answers: number): number {
    const told = Number(this.#parts.zone.hosts.get(agent)?.params['router.aggregation.command.each.timeout']);
    const each = told > 0 ? told : defaultEachTimeout;
    return each * 1_000 + each * answers;
  }

  #context(): TranslationContext {
    return { nowMs: this.#parts.clock.now(), suffix: () => randomUuid(this.#random) };
  }

  #inTurn(
    command: NetworkElementCommand,
    { agent }: CommandContext,
    work: (router: RouterAddress) => Promise<Answer>,
  ): Promise<Answer> {
    const router = routerOf(this.#parts.zone, agent, command);
    return this.#turns.take(router.name, () => work(router));
  }

  /** What a command lacks, and a machine or NIC that is not there, are plain failed answers whatever the class. */
  #configuring(
    command: NetworkElementCommand,
    context: CommandContext,
    work: (router: RouterAddress) => Promise<Answer>,
  ): Promise<Answer> {
    return this.#inTurn(command, context, async (router) => {
      try {
        return await work(router);
      } catch (error) {
        if (error instanceof AgentError && error.code !== 'VRA_BUG') return failed(error.message);
        throw error;
      }
    });
  }
}
