import type { Outcomes } from '../../lab/evidence.ts';
import type { Found } from '../../lab/measure.ts';
import { numbersOf, type Rows } from '../../lab/rows.ts';
import { bucketsOfViews, burnRate, detect, type Page } from '../drill/alert.ts';
import type { ArmEvidence } from '../record/evidence.ts';
import { allowedShare, type JudgedLab, nounOf, pagingStream } from '../record/judged-lab.ts';
import type { RunResult } from '../record/result.ts';
import { sayNumber, sayValue } from '../wording.ts';
import { type SeenView, viewsOf } from './views.ts';

export type TimelineEntry = RunResult['timeline'][number];

export interface IncidentStory {
  readonly impact: RunResult['impact'];
  readonly timeline: readonly TimelineEntry[];
}

/** A window that was taken again begins long after its trigger: it cannot tell what the first seconds were like. */
const latestWatchMs = 1_000;
/** Of a slow stream, as a job's batches that come four at once, the first views after a trigger come as late as so many take. */
const viewsUntilFirst = 5;

/**
 * What the incident did from its trigger (the first change) until the evidence was read, and when the pager would
 * have gone off: from the raw outcomes of the defect's triggered arm. Views that began later than the trigger count
 * from where they begin, and leave the moment of the page unknown. No decided view after the trigger: no impact.
 */
export function tellIncident(lab: JudgedLab, evidence: ArmEvidence, runStartedMs: number): IncidentStory {
  const allowed = allowedShare(lab);
  const outcomes = (evidence.found.outcomes ?? []).filter(({ from }) => from === pagingStream(lab));
  const { changes, startedMs } = evidence.facts;
  const triggerMs = changes[0]?.atMs ?? startedMs;
  const all = viewsOf(outcomes);
  const hit = all.filter((view) => view.atMs >= triggerMs && view.bad !== null);
  const watchedMs = Math.max(triggerMs, all.at(0)?.atMs ?? triggerMs);
  const perSecond = outcomes[0]?.value.offeredPerSecond ?? 0;
  const firstWithinMs = perSecond > 0 ? (1_000 * viewsUntilFirst) / perSecond : 0;
  const sawTrigger = watchedMs - triggerMs <= Math.max(latestWatchMs, firstWithinMs);
  const page = sawTrigger ? detect(bucketsOfViews(all), allowed, triggerMs) : null;
  const counts = { views: hit.length, bad: hit.filter((view) => view.bad === true).length };
  const readMs = Math.max(watchedMs, ...outcomes.map(({ value }) => value.readMs));
  const at = (ms: number) => ({ at: ms - runStartedMs, variant: evidence.variant });
  const symptom = sawTrigger ? firstSymptom(hit, allowed) : null;

  const timeline: TimelineEntry[] = changes.map(({ change, atMs }, index) => ({
    ...at(atMs),
    kind: 'trigger',
    event: lab.trigger[index] ?? change.kind,
  }));
  if (symptom !== null)
    timeline.push({ ...at(symptom.atMs), kind: 'symptom', event: saySymptom(symptom.views, lab, outcomes) });
  if (page !== null) timeline.push({ ...at(page.atMs), kind: 'alert', event: sayPage(page, nounOf(lab)) });
  return {
    impact:
      counts.views === 0
        ? null
        : {
            ...counts,
            seconds: (readMs - (sawTrigger ? triggerMs : watchedMs)) / 1_000,
            budgetBurn: burnRate(counts, allowed),
            detectedAfterSeconds: page === null ? null : (page.atMs - triggerMs) / 1_000,
          },
    timeline: timeline.toSorted((one, other) => one.at - other.at),
  };
}

const lastDecided = 10;

interface Symptom {
  readonly atMs: number;
  /** Decided last, the bad ones among them. */
  readonly views: readonly SeenView[];
}

/** The first time that more than the allowed share of the ten views decided last was bad, and these. */
function firstSymptom(views: Rows<SeenView>, allowed: number): Symptom | null {
  const decided = views.filter(({ decidedMs }) => decidedMs !== null);
  const moments = numbersOf(decided, ({ decidedMs }) => decidedMs ?? Number.NaN);
  const isBad = numbersOf(decided, ({ bad }) => (bad === true ? 1 : 0));
  const momentOf = (index: number) => moments[index] ?? 0;
  const order = Uint32Array.from(moments, (_, index) => index);
  order.sort((one, other) => momentOf(one) - momentOf(other) || one - other);
  let bad = 0;
  for (const [at, index] of order.entries()) {
    if (isBad[index]) bad += 1;
    if (at >= lastDecided && isBad[order[at - lastDecided] ?? 0]) bad -= 1;
    if (bad > Math.max(1, lastDecided * allowed)) {
      const last = order.subarray(Math.max(0, at + 1 - lastDecided), at + 1);
      return { atMs: momentOf(index), views: Array.from(last).flatMap((of) => decided.at(of) ?? []) };
    }
  }
  return null;
}

/** What is answered in time is neither slow nor failed: it is wrong. */
function saySymptom(views: readonly SeenView[], lab: JudgedLab, outcomes: readonly Found<Outcomes>[]): string {
  const budgetMs = outcomes[0]?.value.budgetMs ?? lab.budgetMs;
  const late = `to fail or to take longer than ${sayValue(budgetMs, 'ms')}`;
  const bad = views.filter((view) => view.bad === true);
  const wrong = bad.filter(({ unserved }) => unserved === false).length;
  const what = wrong === 0 ? late : wrong === bad.length ? 'to be answered wrongly' : `to be answered wrongly, ${late}`;
  return `${nounOf(lab)} begin ${what}`;
}

function sayPage({ views, bad, burn }: Page, noun: string): string {
  return `${sayNumber(bad)} of ${sayNumber(views)} ${noun} bad: the error budget burns ${sayNumber(burn)}x too fast`;
}
