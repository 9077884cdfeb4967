import { bytesPerMiB } from '../figures/growth.ts';
import type { Soak, SoakedStream, SoakSlice } from '../record/evidence.ts';
import { allowedShare, type JudgedLab, nounOf, pagingStream } from '../record/judged-lab.ts';
import type { SoakResult } from '../record/result.ts';
import { designEffectOf } from '../statistics/design-effect.ts';
import { proportionInterval } from '../statistics/proportion.ts';
import { sumOf } from '../statistics/sum.ts';
import { sayNumber, sayValue } from '../wording.ts';

/** Of all that is asked of a soak together. */
const errorShare = 0.05;
/** An outage that lasts to the soak's end is one from so many slices on: less may be a hiccup. */
const fewestSlices = 3;

/** What became of whoever was watched on: `judgedFromMs` is when that began, with the usual window. */
export function judgeSoak(lab: JudgedLab, soak: Soak, judgedFromMs: number, runStartedMs: number): SoakResult {
  const paging = pagingStream(lab);
  const secondsAt = (ms: number) => (ms - judgedFromMs) / 1_000;
  // A wrong answer is a bad view as well.
  const troubles = [wrongFrom(soak) ?? badFrom(lab, soak), endedAt(soak)].filter((one) => one !== null);
  const [first] = troubles;
  return {
    askedSeconds: soak.askedMs / 1_000,
    seconds: ((soak.slices.at(-1)?.toMs ?? soak.fromMs) - soak.fromMs) / 1_000,
    slices: soak.slices.map((slice) => ({
      atMs: slice.fromMs - runStartedMs,
      seconds: (slice.toMs - slice.fromMs) / 1_000,
      ...viewsIn(streamOf(slice, paging)),
      checked: sumOf(slice.streams, ({ checked }) => checked),
      wrong: sumOf(slice.streams, ({ wrong }) => wrong),
      memoryMiB: Object.fromEntries(slice.held.map(({ of, rssBytes }) => [of, rssBytes / bytesPerMiB])),
      descriptors: Object.fromEntries(slice.held.map(({ of, descriptors }) => [of, descriptors])),
      disturbed: slice.disturbed,
    })),
    wentWrong: first
      ? {
          afterSeconds: secondsAt(first.atMs),
          reason: troubles.map(({ atMs, text }) => text(sayNumber(secondsAt(atMs)))).join('; '),
        }
      : null,
  };
}

interface Trouble {
  readonly atMs: number;
  text(seconds: string): string;
}

/** One wrong answer is one too many. */
function wrongFrom({ slices }: Soak): Trouble | null {
  const first = slices.findIndex(({ streams }) => streams.some(({ wrong }) => wrong > 0));
  const firsts = (slices[first]?.streams ?? []).flatMap(({ firstWrongMs }) => firstWrongMs ?? []);
  if (firsts.length === 0) return null;
  const count = (of: readonly SoakSlice[], figure: 'wrong' | 'checked' | 'checkedSince') =>
    sumOf(of, ({ streams }) => sumOf(streams, (stream) => stream[figure]));
  const wrong = count(slices.slice(first), 'wrong');
  const checked = count(slices.slice(first, first + 1), 'checkedSince') + count(slices.slice(first + 1), 'checked');
  return {
    atMs: Math.min(...firsts),
    text: (seconds) => `right for ${seconds} s, then ${sayNumber(wrong)} of ${sayNumber(checked)} answers wrong`,
  };
}

function endedAt({ ended }: Soak): Trouble | null {
  if (ended === null) return null;
  return { atMs: ended.atMs, text: (seconds) => `watched for ${seconds} s, then ${ended.why}` };
}

/**
 * From which slice on the SLO was surely violated, up to the end of the soak: the whole of it is the first that is asked. Each
 * spends its part of one error probability, since any of them may be found.
 */
function badFrom(lab: JudgedLab, { slices }: Soak): Trouble | null {
  const paging = pagingStream(lab);
  const allowed = allowedShare(lab);
  const judged = slices
    .filter(({ disturbed }) => !disturbed)
    .map((slice) => ({ slice, stream: streamOf(slice, paging) }))
    .filter((one): one is { slice: SoakSlice; stream: SoakedStream } => one.stream !== undefined);
  for (let from = 0; from <= judged.length - fewestSlices; from += 1) {
    const rest = judged.slice(from);
    const blocks = rest.map(({ stream }) => ({ hits: stream.bad, trials: stream.views }));
    const [bad, views] = [sumOf(blocks, ({ hits }) => hits), sumOf(blocks, ({ trials }) => trials)];
    const { low } = proportionInterval(bad, views, errorShare / judged.length, designEffectOf(blocks));
    if (low <= allowed) continue;
    // What was good before the trouble belongs to the time for which it was good.
    const first = rest.find(({ stream }) => stream.bad > allowed * stream.views) ?? rest[0];
    if (!first) return null;
    const since = rest.slice(rest.indexOf(first));
    const count = (of: 'bad' | 'views') => sayNumber(sumOf(since, ({ stream }) => stream[of]));
    return {
      atMs: first.slice.fromMs,
      text: (seconds) =>
        `met its SLO for ${seconds} s, then ${count('bad')} of ${count('views')} ${nounOf(lab)} bad, allowed ${sayValue(allowed, 'share')}`,
    };
  }
  return null;
}

function viewsIn({ views = 0, bad = 0, failed, degraded }: Partial<SoakedStream> = {}) {
  return { views, bad, ...(failed === undefined ? {} : { failed }), ...(degraded === undefined ? {} : { degraded }) };
}

function streamOf({ streams }: SoakSlice, paging: string): SoakedStream | undefined {
  return streams.find(({ of }) => of === paging);
}
