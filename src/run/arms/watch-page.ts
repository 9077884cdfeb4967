import { bucketsOfTicks, detect } from '../../judge/drill/alert.ts';
import { allowedShare, type JudgedLab, nounOf, pagingStream } from '../../judge/record/judged-lab.ts';
import { sumOf } from '../../judge/statistics/sum.ts';
import { now } from '../../lab/clock.ts';
import type { LoadTick } from '../../lab/load-tick.ts';
import type { RunEvent } from '../events.ts';

/** What the pager says when it goes off. */
export type Page = Omit<Extract<RunEvent, { kind: 'page' }>, 'kind' | 'atMs'>;

/** The pager of the defect's world: goes off once, by the same rule that judges the stored run. */
export interface PageWatch {
  triggered(): void;
  /** Another world begins: its seconds are counted from 0 again. */
  forget(): void;
  see(seconds: readonly LoadTick[]): void;
}

/** The paging rule's long window. */
const pagedOverSeconds = 4;

export function watchForPage(labNow: () => JudgedLab, onPage: (page: Page) => void): PageWatch {
  const seen = new Map<number, LoadTick>();
  const allowed = allowedShare(labNow());
  let triggeredMs: number | null = null;
  /** What began before the second in which the trigger came: it pages nobody, and stays as it was known then. */
  let settledBefore = Number.NEGATIVE_INFINITY;
  let paged = false;
  return {
    triggered() {
      triggeredMs = now();
      // What disturbed the calm, and was measured again, is not what pages.
      const latest = Math.max(...seen.keys());
      for (const second of seen.keys()) if (second < latest - 3) seen.delete(second);
      settledBefore = latest;
    },
    forget() {
      seen.clear();
      settledBefore = Number.NEGATIVE_INFINITY;
    },
    see(seconds) {
      // One without a view has nothing to tell the rule.
      for (const second of seconds) {
        if (second.views > 0 && second.second >= settledBefore) seen.set(second.second, second);
      }
      if (triggeredMs === null || paged) return;
      const page = detect(bucketsOfTicks([...seen.values()], 0), allowed);
      if (!page) return;
      paged = true;
      const { views, bad, burn } = page;
      const share = Math.round((bad / views) * 100);
      const lab = labNow();
      const says = `${share} % of ${nounOf(lab)} ${sayHow(lab, [...seen.values()])} (allowed: ${sayPercent(allowed)})`;
      onPage({ afterTriggerMs: now() - triggeredMs, text: says, views, bad, burn });
    },
  };
}

/** Slow, failed, wrong, or some of each, in the seconds that the rule looked at. */
function sayHow(lab: JudgedLab, seconds: readonly LoadTick[]): string {
  if (pagingStream(lab) === 'batches') return 'late or failed';
  const newest = Math.max(...seconds.map(({ second }) => second));
  const recent = seconds.filter(({ second }) => second > newest - pagedOverSeconds);
  const failed = sumOf(recent, (second) => second.failed);
  const wrong = sumOf(recent, (second) => second.wrong ?? 0);
  const bad = sumOf(recent, (second) => second.bad);
  const ways = [
    ...(failed + wrong < bad || bad === 0 ? [`slower than ${lab.budgetMs} ms`] : []),
    ...(failed > 0 ? ['failed'] : []),
    ...(wrong > 0 ? ['answered wrongly'] : []),
  ];
  return ways.join(' or ');
}

function sayPercent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}
