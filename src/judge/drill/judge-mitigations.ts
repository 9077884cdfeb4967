import { queuedAt, servedPerSecond } from './backlog.ts';
import type { DrillEvent, DrillRecord, EventOf } from './drill-record.ts';
import { listEvents } from './drill-record.ts';
import { type MitigationEffect, shareOf } from './mitigation-effects.ts';
import { spoiltBy } from './neighbours.ts';
import { findHolding, leastSeconds } from './slo-held.ts';

/** Whether a mitigation was a wrong turn, in the order in which they were applied. */
export interface JudgedMitigation {
  readonly mitigation: EventOf<'mitigation'>;
  /** `fine`: it helped, or cost nothing, or was over too soon to be seen. */
  readonly verdict: 'fine' | 'wrong' | 'cannot-tell';
  /** Why; empty where it is fine. */
  readonly text: string;
}

/** Time to take hold, beside what a backlog takes. */
const takesHoldMs = 30_000;
/** Mitigations that follow each other so soon are applied as one. */
const oneActMs = 10_000;
/** Of the effect's windows, on both sides. */
const windowMs = 10_000;

/** One mitigation, and those that were applied together with it. */
interface Act {
  readonly effect: MitigationEffect;
  readonly fromMs: number;
  /** When the last of them was applied. */
  readonly appliedMs: number;
  /** When the next one was, or the record ends. */
  readonly nextMs: number;
  readonly dropsQueue: boolean;
}

/**
 * Cause and effect are followed until the next mitigation or the end of the night. One after which the SLO held has done its part, if
 * what was queued when it was applied explains how long that took; one that had less time than its backlog takes was never seen out.
 */
export function judgeMitigations(drill: DrillRecord, effects: readonly MitigationEffect[]): JudgedMitigation[] {
  return effects.map((effect, index) => {
    const { mitigation } = effect;
    const judged = judge(drill, actOf(drill, effects, index));
    if (judged === null) return { mitigation, verdict: 'fine', text: '' };
    return { mitigation, verdict: judged.verdict, text: `${mitigation.name}: ${judged.why}` };
  });
}

interface Blame {
  readonly verdict: 'wrong' | 'cannot-tell';
  readonly why: string;
}

function actOf({ events, seconds }: DrillRecord, effects: readonly MitigationEffect[], index: number): Act {
  const atOf = (one: number) => Date.parse(effects[one]?.mitigation.at ?? '');
  let last = index;
  // A roll-back and the restart right after it are one act, and both have helped if that did.
  while (atOf(last + 1) - atOf(last) <= oneActMs) last += 1;
  const together = effects.slice(index, last + 1);
  const endMs = Math.max(...[...events, ...seconds].map(({ at }) => Date.parse(at)));
  return {
    effect: effects[index] as MitigationEffect,
    fromMs: atOf(index),
    appliedMs: atOf(last),
    nextMs: effects[last + 1] ? atOf(last + 1) : endMs,
    dropsQueue: emptiesQueues(together.map(({ mitigation: { name } }) => name)),
  };
}

/** What waits in a model server is served whether its storefront is still the same or not: one that restarts alone leaves it there. */
function emptiesQueues(names: readonly string[]): boolean {
  const has = (name: string) => names.includes(name);
  return has('deploy') || has('undo-deploy') || (has('restart storefront') && has('restart model'));
}

/** null: nothing to say against it. */
function judge(drill: DrillRecord, act: Act): Blame | null {
  const { before, after, lost, mitigation } = act.effect;
  const allowed = drill.head.slo.allowedShare;
  if (before.views === 0) return null;
  const [was, is] = [shareOf(before), shareOf(after)];
  const spoilt = spoiltBy(drill.machine ?? [], { fromMs: act.fromMs - windowMs, toMs: act.appliedMs + windowMs });
  if (was <= allowed) {
    // What is quick has cost all that it costs before the first whole second after it.
    const isCostly = is > allowed || lost > allowed * before.views;
    if (!isCostly || isRollOut(mitigation, drill.events)) return null;
    return spoilt === null
      ? { verdict: 'wrong', why: sayBefore(mitigation) }
      : { verdict: 'cannot-tell', why: `cannot tell what it cost, since ${spoilt}` };
  }
  const metMs = findHolding(drill.seconds, allowed, act.appliedMs);
  const hasMet = metMs !== null && metMs < act.nextMs;
  const queued = act.dropsQueue ? 0 : queuedAt(drill, act.effect.mitigation);
  const perSecond = servedPerSecond(drill.seconds);
  const drainsMs = perSecond === 0 ? 0 : (queued / perSecond) * 1_000;
  if (hasMet && metMs - act.appliedMs <= takesHoldMs + drainsMs) return null;
  // Where the drill was over sooner, nobody knows what it would have done.
  if (after.seconds < leastSeconds || is <= allowed || is <= was / 2) return null;
  if (spoilt !== null) return { verdict: 'cannot-tell', why: `cannot tell, since ${spoilt}` };
  const backlog = `what was queued takes ${sayS(drainsMs)} to serve`;
  if (hasMet) {
    return { verdict: 'cannot-tell', why: `the SLO held ${sayS(metMs - act.appliedMs)} later, and ${backlog}` };
  }
  const hadMs = act.nextMs - act.appliedMs;
  return hadMs < drainsMs
    ? { verdict: 'cannot-tell', why: `cannot tell: it had ${sayS(hadMs)}, and ${backlog}` }
    : { verdict: 'wrong', why: 'by itself it did not help' };
}

function sayS(ms: number): string {
  return `${Math.round(ms / 1_000)} s`;
}

/** What is taken back was doing something until then. */
function sayBefore({ name }: EventOf<'mitigation'>): string {
  const takesBack = /^(shed 0|candidates all|batch all|undrain .*)$/.test(name);
  return takesBack ? 'it took back what was keeping the SLO' : 'all was well before it';
}

/** A fix that was verified has to go out, and a roll-out has its price. */
export function isRollOut({ name, at }: EventOf<'mitigation'>, events: readonly DrillEvent[]): boolean {
  return (
    name === 'deploy' &&
    listEvents(events, 'verified').some((one) => one.of === 'fix' && one.verdict === 'ok' && one.at < at)
  );
}
