import type { Descriptors, Memory, Outcomes } from '../../lab/evidence.ts';
import type { Found } from '../../lab/measure.ts';
import { viewsOf } from '../figures/views.ts';
import type { SoakedStream, SoakSlice } from '../record/evidence.ts';

/** One slice of a soak, from what was read at its end. */
export function soakSlice(
  window: Pick<SoakSlice, 'fromMs' | 'toMs' | 'disturbed'>,
  outcomes: readonly Found<Outcomes>[],
  memory: readonly Found<Memory>[],
  descriptors: readonly Found<Descriptors>[],
): SoakSlice {
  return {
    ...window,
    streams: outcomes.map(soakedStream),
    held: memory.map(({ from, value }) => {
      const open = descriptors.find((one) => one.from === from)?.value;
      return {
        of: from,
        rssBytes: Math.min(value.rssBytes, ...(value.course?.values ?? [])),
        descriptors: open ? Math.min(open.open, ...(open.course?.values ?? [])) : 0,
      };
    }),
  };
}

function soakedStream(found: Found<Outcomes>): SoakedStream {
  const views = viewsOf([found]);
  const old = views.filter(({ atMs, bad }) => bad !== null && atMs <= found.value.readMs - found.value.budgetMs);
  const checked = views.filter(({ answer }) => answer !== null);
  const wrong = checked.filter(({ answer }) => answer === 'wrong' || answer === 'agrees');
  const firstWrongMs = wrong.at(0)?.atMs ?? null;
  return {
    of: found.from,
    views: old.length,
    bad: old.filter(({ bad }) => bad === true).length,
    failed: old.filter(({ failure }) => failure !== null).length,
    degraded: old.filter(({ answer }) => answer === 'degraded').length,
    checked: checked.length,
    wrong: wrong.length,
    firstWrongMs,
    checkedSince: firstWrongMs === null ? 0 : checked.filter(({ atMs }) => atMs >= firstWrongMs).length,
  };
}
