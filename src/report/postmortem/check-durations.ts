import { isBegin, isChange, isEnd, isNotice, isPage } from './anchors.ts';
import { agree, graceOf, sayMs } from './check-timeline.ts';
import { type Finding, finding } from './finding.ts';
import { type Claim, claimsIn, labels } from './read/claims.ts';
import type { Document, Said } from './read/document.ts';
import { readDuration } from './read/duration.ts';
import { partOf, valueBeside } from './read/part.ts';
import { readTime, type Time } from './read/time.ts';
import type { Moment } from './read/timeline.ts';
import { offsetOf } from './read/zones.ts';

const dayMs = 24 * 3_600_000;

/** Durations that are claimed, in tables, lists or sentences, against the timeline; an end before its beginning. */
export function checkDurations(document: Document, moments: readonly Moment[]): Finding[] {
  const span = spanOf(document);
  const { claims, unread } = claimsIn(document);
  return [
    ...unread.map(({ line, text }) => finding('duration', line, text)),
    ...(span?.finding ? [span.finding] : []),
    ...claims.flatMap((claim) =>
      span && claim.kind === 'lasted' && claim.isLabel
        ? compareSpan(claim, span)
        : compare(claim, moments, downIn(document)),
    ),
  ];
}

/** Of a drill whose world was down in between: that is no part of the outage. */
function downIn(document: Document): number {
  return readDuration(valueBeside(partOf(document, 'Impact'), /^the world was down/i)?.text ?? '') ?? 0;
}

interface Span {
  /** Null: it ends before it begins. */
  readonly actualMs: number | null;
  readonly graceMs: number;
  readonly finding: Finding | null;
}

/** From where the impact began to where it ended, as its own rows have it. */
function spanOf(document: Document): Span | null {
  const impact = partOf(document, 'Impact');
  const [began, ended] = [valueBeside(impact, labels.began), valueBeside(impact, labels.ended)];
  if (!began || !ended) return null;
  const read = (said: Said, near: number | null) => readTime(said.text, { near, isDayFirst: false, isCell: true });
  const from = read(began, null);
  const to = read(ended, from?.day ?? null);
  if (from?.ms == null || to?.ms == null || (from.day === null && to.day !== null)) return null;
  const day = from.day ?? 0;
  const fromMs = placeOf(from, day);
  let toMs = placeOf(to, to.day ?? day);
  if (to.day === null && toMs < fromMs - dayMs / 2) toMs += dayMs;
  const graceMs = from.hasSeconds && to.hasSeconds ? 1_000 : 60_000;
  if (toMs >= fromMs) return { actualMs: toMs - fromMs - downIn(document), graceMs, finding: null };
  const says = `it ended before it began: ${clip(ended.text)} is before ${clip(began.text)}`;
  return { actualMs: null, graceMs, finding: finding('duration', ended.line, says) };
}

function placeOf({ ms, zone }: Time, day: number): number {
  return day * dayMs + (ms ?? 0) - (zone === null ? 0 : (offsetOf(zone, day) ?? 0) * 60_000);
}

function compareSpan(claim: Claim, { actualMs, graceMs }: Span): Finding[] {
  if (actualMs === null || fits(claim, actualMs, graceMs)) return [];
  const says = `it says that it lasted ${clip(claim.written)}, but from its beginning to its end it is ${sayMs(actualMs)}`;
  return [finding('duration', claim.line, says)];
}

/** It has to fit one beginning and one end that the timeline has. */
function compare(claim: Claim, moments: readonly Moment[], downMs: number): Finding[] {
  const pairs = pairsFor(claim, moments, downMs);
  const [first] = pairs;
  if (!first || pairs.some(({ from, to, actualMs }) => fits(claim, actualMs, graceOf(from, to)))) return [];
  const says = `it says ${clip(claim.written)}, but in the timeline it is ${sayMs(first.actualMs)}, from ${first.from.time} to ${first.to.time}`;
  return [finding('duration', claim.line, says)];
}

interface Pair {
  readonly from: Moment;
  readonly to: Moment;
  readonly actualMs: number;
}

/** What a claim may mean, the likeliest first. */
function pairsFor({ kind }: Claim, moments: readonly Moment[], downMs: number): Pair[] {
  const timed = moments.filter(({ isDay }) => !isDay);
  const all = (...are: readonly ((moment: Moment) => boolean)[]) => are.flatMap((is) => timed.filter(is));
  const begins = all(isBegin, isChange);
  const noticed = all(isPage, isNotice);
  if (begins.length === 0) return [];
  // Where nobody says when the harm itself began, people may count from when they knew of it.
  const froms = kind === 'recovered' || (kind === 'lasted' && !timed.some(isBegin)) ? [...begins, ...noticed] : begins;
  const tos = kind === 'detected' ? noticed : all(isEnd).toReversed();
  const down = kind === 'detected' ? 0 : downMs;
  return froms.flatMap((from) =>
    tos
      .filter((to) => to.stretch === from.stretch && to.atMs >= from.atMs)
      .flatMap((to) => [to.atMs, to.endMs ?? to.atMs].map((atMs) => ({ from, to, actualMs: atMs - from.atMs - down }))),
  );
}

/** Durations that nothing could be held against: no entry of the timeline says that it is the beginning, or the end. */
export function listUnchecked(document: Document, moments: readonly Moment[]): Said[] {
  const span = spanOf(document);
  return claimsIn(document)
    .claims.filter((claim) => !(span && claim.kind === 'lasted' && claim.isLabel))
    .filter((claim) => pairsFor(claim, moments, 0).length === 0 && !spansAll(claim, moments))
    .map(({ line, kind, written }) => ({
      line,
      text: `${clip(written)} is not held against the timeline: none of its entries says that it “began”, or none that it ${ends[kind]}`,
    }));
}

const ends = { lasted: '“ended”', detected: 'was “detected”', recovered: '“recovered”' } as const;

/** From the first entry to the last it is what is claimed. */
function spansAll(claim: Claim, moments: readonly Moment[]): boolean {
  const times = moments.filter(({ stretch }) => stretch === moments[0]?.stretch).map(({ atMs }) => atMs);
  return times.length > 1 && fits(claim, Math.max(...times) - Math.min(...times), graceOf(...moments));
}

/** Whether a claim may mean so long, as it was written. */
export function fits(
  { ms, leastMs, bound }: Pick<Claim, 'ms' | 'leastMs' | 'bound'>,
  actualMs: number,
  graceMs: number,
): boolean {
  if (bound === 'least' && actualMs > leastMs) return true;
  if (bound === 'most' && actualMs < ms) return true;
  if (actualMs >= leastMs && actualMs <= ms) return true;
  const grace = bound === 'about' ? Math.max(graceMs, 0.15 * actualMs) : graceMs;
  return agree(ms, actualMs, grace) || agree(leastMs, actualMs, grace);
}

function clip(says: string): string {
  return says.length > 40 ? `${says.slice(0, 39)}…` : says;
}
