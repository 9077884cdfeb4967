import { orNull } from '../figures/load-figures.ts';
import type { Taken } from '../figures/take-measure.ts';
import type { JudgedLab } from '../record/judged-lab.ts';
import type { FigureResult, SignResult, Sli } from '../record/result.ts';
import { sayRange, sayValue } from '../wording.ts';

/** Met when the whole interval is at most the objective, violated when all of it is above. */
export function judgeSli(slo: JudgedLab['slos'][number], taken: Taken): Sli {
  const shown = { name: slo.measure, of: slo.of, ...bounds(taken), unit: slo.unit, objective: slo.atMost };
  if (!taken.known) return { ...shown, verdict: 'error', reason: taken.why };
  const verdict = taken.high <= slo.atMost ? 'met' : taken.low > slo.atMost ? 'violated' : 'inconclusive';
  const said = `${sayTaken(slo, taken)}, allowed ${sayValue(slo.atMost, slo.unit)}`;
  return { ...shown, verdict, reason: verdict === 'inconclusive' ? `${said}: cannot tell` : said };
}

/** Present when the whole interval reaches the threshold, gone when none of it does. */
export function judgeSign(sign: JudgedLab['signs'][number], taken: Taken): SignResult {
  const shown = {
    name: sign.measure,
    of: sign.of,
    ...bounds(taken),
    unit: sign.unit,
    threshold: sign.atLeast,
    meaning: sign.means,
  };
  if (!taken.known)
    return { ...shown, present: null, reason: taken.why, ...(taken.unsought ? { unsought: true } : {}) };
  return { ...shown, present: taken.low >= sign.atLeast ? true : taken.high < sign.atLeast ? false : null };
}

export function showFigure(figure: JudgedLab['figures'][number], taken: Taken): FigureResult {
  const shown = { name: figure.measure, of: figure.of, ...bounds(taken), unit: figure.unit, meaning: figure.means };
  return taken.known ? shown : { ...shown, reason: taken.why };
}

/** As a result holds them: an open end, and the bounds of a plain number, are null. */
function bounds(taken: Taken): { value: number | null; low: number | null; high: number | null } {
  if (!taken.known) return { value: null, low: null, high: null };
  if (taken.plain) return { value: taken.value, low: null, high: null };
  return { value: orNull(taken.value), low: orNull(taken.low), high: orNull(taken.high) };
}

/** `12 of 450 views bad: 1.4–4.4 %`, `call time 31 ms: 29–33 ms`, `peak memory 80 MiB`. */
function sayTaken({ measure, unit }: JudgedLab['slos'][number], taken: Extract<Taken, { known: true }>): string {
  const subject =
    taken.counted ?? `${measure} ${Number.isFinite(taken.value) ? sayValue(taken.value, unit) : 'unknown'}`;
  return taken.plain ? subject : `${subject}: ${sayRange(taken.low, taken.high, unit)}`;
}
