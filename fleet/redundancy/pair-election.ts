import pLimit from 'p-limit';
import type { Clock, Log } from '#agent';
import type { FleetHost, KeepalivedCondition, RouterChange, RouterEntry } from '../host/index.ts';
import { errorText } from '../error-text.ts';
import { Transitions } from './transitions.ts';
import { VrrpGroup, type Speaker, type VrrpRole } from './vrrp-group.ts';

/** A NIC of a router. */
export interface SegmentNic {
  readonly device: string;
  readonly mac: string;
}

/**
 * The broadcast domain that a router's NIC is in, under any name; undefined when the caller knows none. Routers hear each other when the NICs
 * of their keepalived are in the same one.
 */
export type SegmentOf = (router: string, nic: SegmentNic) => string | undefined;

export interface PairElectionOptions {
  readonly host: FleetHost;
  readonly clock: Clock;
  readonly log: Log;
  /** Default, also where it is undefined: routers that share virtual addresses are on one network. */
  readonly segment?: SegmentOf | undefined;
}

/** How a router takes part in an election. */
export interface ElectionStatus {
  readonly router: string;
  readonly role: VrrpRole;
  readonly isolated: boolean;
  /** Names of those that it hears. */
  readonly hears: readonly string[];
}

/** Routers that are opened at the same time because nothing is known of them. */
const looks = 8;

interface Participant {
  readonly speaker: Speaker;
  condition: KeepalivedCondition;
  /** Absent while its link is down. */
  group: { readonly key: string; readonly members: VrrpGroup } | undefined;
}

/** What is heard of a router; nothing of one that is off or crashed. */
function voice(entry: RouterEntry | undefined): KeepalivedCondition | undefined {
  return entry === undefined || entry.power === 'off' || entry.crash !== undefined ? undefined : entry.keepalived;
}

function sameRun(before: KeepalivedCondition, now: KeepalivedCondition): boolean {
  return before.pid === now.pid && before.sinceMs === now.sinceMs;
}

/**
 * Does what the keepaliveds of redundant routers do between them (cloudstack-vr-commands.md, 4.2): equal priority and `nopreempt`, so the first
 * one up becomes PRIMARY and keeps it; at the same instant the higher address; a BACKUP takes over after three missed advertisements. A
 * change of role runs what keepalived runs in the router. Costs nothing while a pair has its PRIMARY, and wakes no sleeping router.
 */
export class PairElection implements AsyncDisposable {
  readonly #host: FleetHost;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #segment: SegmentOf;
  readonly #transitions: Transitions;
  readonly #participants = new Map<string, Participant>();
  readonly #groups = new Map<string, VrrpGroup>();
  readonly #isolated = new Set<string>();
  /** Those whose keepalived ended, or did not run when this began: the role that their files tell is past. */
  readonly #ended = new Set<string>();
  #unlisten: (() => void) | undefined;
  #looking: Promise<void> | undefined;

  constructor({ host, clock, log, segment }: PairElectionOptions) {
    this.#host = host;
    this.#clock = clock;
    this.#log = log;
    this.#segment = segment ?? (() => undefined);
    this.#transitions = new Transitions({ host, clock, log });
  }

  /**
   * Begins to listen. Routers that were PRIMARY in an earlier process still are; those of a fleet that crashed are opened in the
   * background, because the index does not know how they are. A second call does nothing.
   */
  start(): void {
    if (this.#unlisten !== undefined) return;
    this.#unlisten = this.#host.listen((change) => this.#changed(change));
    const { routers } = this.#host.list();
    for (const entry of routers) {
      const condition = voice(entry);
      if (condition === undefined && entry.unsure !== true) this.#ended.add(entry.name);
      this.#update(entry.name, condition);
    }
    const unsure = routers.filter((entry) => entry.unsure === true).map(({ name }) => name);
    if (unsure.length > 0) this.#looking = this.#look(unsure);
  }

  /** Cuts a router's advertisements off in both directions, or heals it: a split network on purpose. */
  isolate(router: string, isolated: boolean): void {
    if (isolated) this.#isolated.add(router);
    else this.#isolated.delete(router);
    this.regroup(router);
  }

  /** To be called when a router's NIC may have come into another segment. */
  regroup(router: string): void {
    const participant = this.#participants.get(router);
    if (participant !== undefined) this.#place(participant);
  }

  /** Undefined for a router whose keepalived does not run. */
  status(router: string): ElectionStatus | undefined {
    const participant = this.#participants.get(router);
    if (participant === undefined) return undefined;
    const heard = (participant.group?.members.speakers ?? []).map(({ name }) => name);
    return {
      router,
      role: participant.speaker.role,
      isolated: this.#isolated.has(router),
      hears: heard.filter((name) => name !== router),
    };
  }

  /** Ends every election; roles stay as they are. Resolves when no transition runs any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#unlisten?.();
    for (const group of this.#groups.values()) group.end();
    this.#groups.clear();
    this.#participants.clear();
    await this.#transitions.end();
    await this.#looking;
  }

  #changed({ name, before, after }: RouterChange): void {
    if (after === undefined) this.#isolated.delete(name);
    const now = voice(after);
    if (now !== voice(before) || (now === undefined) !== !this.#participants.has(name)) this.#update(name, now);
    if (after === undefined) this.#ended.delete(name);
  }

  #update(name: string, condition: KeepalivedCondition | undefined): void {
    const known = this.#participants.get(name);
    if (condition === undefined) {
      if (known !== undefined) this.#withdraw(known);
      return;
    }
    if (known !== undefined && sameRun(known.condition, condition)) {
      known.condition = condition;
      known.speaker.address = condition.address;
      known.speaker.advertSeconds = condition.advertSeconds;
      this.#place(known);
      return;
    }
    if (known !== undefined) this.#withdraw(known, 'resign');
    // One that was restarted begins anew; one that is seen for the first time may have been PRIMARY before this process.
    this.#begin(name, condition, !this.#ended.has(name) && condition.state === 'PRIMARY' ? 'PRIMARY' : 'BACKUP');
  }

  #begin(name: string, condition: KeepalivedCondition, role: VrrpRole): void {
    const { address, advertSeconds } = condition;
    const speaker: Speaker = { name, address, advertSeconds, role, takeoverAtMs: undefined };
    const participant: Participant = { speaker, condition, group: undefined };
    this.#participants.set(name, participant);
    if (role === 'BACKUP' && condition.state !== 'BACKUP') this.#transitions.run(name, 'BACKUP');
    this.#place(participant);
  }

  #withdraw(participant: Participant, how: 'leave' | 'resign' = 'leave'): void {
    const { name } = participant.speaker;
    this.#leave(participant, how);
    this.#participants.delete(name);
    this.#ended.add(name);
    this.#transitions.drop(name);
  }

  /** Puts a router among those that it hears. Without its link it hears nobody, and gives its role up (keepalived's FAULT). */
  #place(participant: Participant): void {
    const { speaker, condition, group } = participant;
    if (!condition.linkUp) {
      this.#leave(participant);
      if (speaker.role === 'PRIMARY') this.#takeRole(speaker, 'BACKUP');
      return;
    }
    const key = this.#key(speaker.name, condition);
    if (group?.key === key) return;
    this.#leave(participant);
    const members = this.#groups.get(key) ?? this.#addGroup(key);
    participant.group = { key, members };
    members.join(speaker);
  }

  #leave(participant: Participant, how: 'leave' | 'resign' = 'leave'): void {
    const { group, speaker } = participant;
    if (group === undefined) return;
    participant.group = undefined;
    group.members[how](speaker.name);
    if (group.members.size > 0) return;
    group.members.end();
    this.#groups.delete(group.key);
  }

  #addGroup(key: string): VrrpGroup {
    const group = new VrrpGroup({
      clock: this.#clock,
      onRole: (speaker) => this.#transitions.run(speaker.name, speaker.role),
      // Whoever knows the segments may have learnt of one after its router was started.
      beforeElection: () => {
        for (const { name } of group.speakers) this.regroup(name);
      },
    });
    this.#groups.set(key, group);
    return group;
  }

  #takeRole(speaker: Speaker, role: VrrpRole): void {
    speaker.role = role;
    this.#transitions.run(speaker.name, role);
  }

  #key(name: string, { device, mac, virtualRouterId, virtualAddresses }: KeepalivedCondition): string {
    const segment = this.#segment(name, { device, mac });
    const network = segment === undefined ? `addresses ${virtualAddresses.join(' ')}` : `segment ${segment}`;
    return JSON.stringify([network, virtualRouterId, this.#isolated.has(name) ? name : '']);
  }

  async #look(names: readonly string[]): Promise<void> {
    const limit = pLimit(looks);
    const look = async (router: string): Promise<void> => {
      // Whoever ends the election, or removes the router, ends this too.
      if (this.#unlisten === undefined || !this.#host.has(router)) return;
      await this.#host.look(router).catch((error: unknown) => {
        this.#log.warn(
          { router, reason: errorText(error) },
          'a redundant router cannot be looked at; it takes no part in elections',
        );
      });
    };
    await Promise.all(names.map((router) => limit(() => look(router))));
  }
}
