import { durationOf, readDuration, readTime } from './clock.ts';
import type { Finding } from './finding.ts';
import { type Document, type Row, type Section, sectionOf, valueBeside } from './read.ts';

const dayMs = 24 * 3_600_000;

interface Moment {
  readonly line: number;
  /** ms since the midnight before the first: a time that falls by half a day and more is the next day's. */
  readonly atMs: number;
  /** As it is written. */
  readonly time: string;
  readonly text: string;
  readonly since: string | null;
}

/** Times that do not add up: out of order, an end before its beginning, durations that the timeline contradicts. */
export function checkTimes(document: Document): Finding[] {
  const timeline = sectionOf(document, 'Timeline');
  const impact = sectionOf(document, 'Impact');
  const moments = momentsOf(timeline);
  const span = listSpan(impact);
  return [
    ...listWithoutTime(timeline),
    ...listOutOfOrder(moments),
    ...listOffsets(moments),
    ...(span.length > 0 ? span : compare(valueBeside(impact, /^(lasted|duration)/i), moments, isEnd, downIn(impact))),
    ...compare(valueBeside(sectionOf(document, 'Detection'), /^(detected after|time to detect)/i), moments, isPage),
  ];
}

const isChange = ({ text }: Moment) => /^(change|trigger|deploy|began)\b/i.test(text);
const isPage = ({ text }: Moment) => /^(page|paged|alert|detected)\b/i.test(text);
const isEnd = ({ text }: Moment) => /^(end|ended|recovered|resolved|mitigated)\b/i.test(text);

function rowsOf(timeline: Section | null): { rows: readonly Row[]; time: number; what: number; since: number } | null {
  const table = timeline?.tables.find(({ head }) => head.some((name) => /time/i.test(name)));
  if (!table) return null;
  const column = (name: RegExp, otherwise: number) => {
    const found = table.head.findIndex((one) => name.test(one));
    return found < 0 ? otherwise : found;
  };
  return {
    rows: table.rows,
    time: column(/time/i, 0),
    what: column(/what|event|happened/i, table.head.length - 1),
    since: column(/since/i, -1),
  };
}

function momentsOf(timeline: Section | null): Moment[] {
  const found = rowsOf(timeline);
  let days = 0;
  let lastMs = 0;
  return (found?.rows ?? []).flatMap(({ line, cells }) => {
    const time = cells[found?.time ?? 0] ?? '';
    const read = readTime(time);
    if (read === null) return [];
    if (read < lastMs - dayMs / 2) days += 1;
    lastMs = read;
    const since = found && found.since >= 0 ? (cells[found.since] ?? '') : '';
    return [{ line, atMs: read + days * dayMs, time, text: cells[found?.what ?? 0] ?? '', since: since || null }];
  });
}

function listWithoutTime(timeline: Section | null): Finding[] {
  const found = rowsOf(timeline);
  return (found?.rows ?? [])
    .filter(({ cells }) => cells.some((cell) => cell !== '') && readTime(cells[found?.time ?? 0] ?? '') === null)
    .map(({ line, cells }) => ({
      line,
      message: `the timeline has a row without a clock time: ${JSON.stringify(cells[found?.time ?? 0] ?? '')}`,
    }));
}

function listOutOfOrder(moments: readonly Moment[]): Finding[] {
  return moments.flatMap(({ line, atMs, time }, at) => {
    const before = moments[at - 1];
    return before && before.atMs > atMs
      ? [{ line, message: `the timeline is out of order: ${time} comes after ${before.time}` }]
      : [];
  });
}

/** `+0.6 s`, against the times of the clock. */
function listOffsets(moments: readonly Moment[]): Finding[] {
  const change = moments.find(isChange);
  if (!change) return [];
  return moments.flatMap((moment) => {
    const sign = moment.since?.trim().startsWith('−') || moment.since?.trim().startsWith('-') ? -1 : 1;
    const said = moment.since === null ? null : readDuration(moment.since);
    const actual = moment.atMs - change.atMs;
    if (said === null || agree(sign * said, actual, graceOf(change, moment))) return [];
    return [
      {
        line: moment.line,
        message: `it says ${moment.since} since the change, but from ${change.time} to ${moment.time} it is ${sayMs(actual)}`,
      },
    ];
  });
}

/** Of a drill whose world was down in between: that is no part of the outage. */
function downIn(impact: Section | null): number {
  return readDuration(valueBeside(impact, /^the world was down/i)?.text ?? '') ?? 0;
}

function listSpan(impact: Section | null): Finding[] {
  const began = valueBeside(impact, /^(began|start)/i);
  const ended = valueBeside(impact, /^end/i);
  const [from, to] = [readTime(began?.text ?? ''), readTime(ended?.text ?? '')];
  if (!began || !ended || from === null || to === null) return [];
  if (to < from && from - to < dayMs / 2) {
    return [
      { line: ended.line, message: `it ended before it began: ${clip(ended.text)} is before ${clip(began.text)}` },
    ];
  }
  const lasted = valueBeside(impact, /^(lasted|duration)/i);
  const said = lasted === null ? null : readDuration(lasted.text);
  const actual = (to < from ? to + dayMs - from : to - from) - downIn(impact);
  if (
    !lasted ||
    said === null ||
    agree(said, actual, hasSeconds(began.text) && hasSeconds(ended.text) ? 1_000 : 60_000)
  )
    return [];
  return [
    {
      line: lasted.line,
      message: `it says that it lasted ${clip(lasted.text)}, but from its beginning to its end it is ${sayMs(actual)}`,
    },
  ];
}

/** A duration that is claimed, against the first moment of that kind after the change. */
function compare(
  claimed: { readonly line: number; readonly text: string } | null,
  moments: readonly Moment[],
  isThat: (moment: Moment) => boolean,
  downMs = 0,
): Finding[] {
  const change = moments.find(isChange);
  const then = moments.findLast((moment) => isThat(moment) && (change === undefined || moment.atMs >= change.atMs));
  const first = isThat === isPage ? moments.find((moment) => isThat(moment)) : then;
  const said = claimed === null ? null : readDuration(claimed.text);
  if (!claimed || !change || !first || said === null) return [];
  const actual = first.atMs - change.atMs - downMs;
  if (agree(said, actual, graceOf(change, first))) return [];
  return [
    {
      line: claimed.line,
      message: `it says ${clip(claimed.text)}, but in the timeline it is ${sayMs(actual)}, from ${change.time} to ${first.time}`,
    },
  ];
}

function graceOf(one: Moment, other: Moment): number {
  return hasSeconds(one.time) && hasSeconds(other.time) ? 1_000 : 60_000;
}

function hasSeconds(time: string): boolean {
  return /\d{1,2}:\d{2}:\d{2}/.test(time);
}

/** Times are rounded where they are written: a little more or less is no contradiction. */
export function agree(one: number, other: number, graceMs: number): boolean {
  return Math.abs(one - other) <= Math.max(graceMs, 0.05 * Math.abs(other));
}

function sayMs(ms: number): string {
  return ms < 0 ? `${durationOf(-ms)} earlier` : durationOf(ms);
}

function clip(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
