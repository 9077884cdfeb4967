import type { Row, Said, Text } from './document.ts';
import { type Part, textsIn } from './part.ts';
import { type Hints, readTime, type Time } from './time.ts';
import { type Column, columnsOf } from './timeline-columns.ts';
import { offsetOf, strangeZoneAt, zoneIn } from './zones.ts';

const dayMs = 24 * 3_600_000;

/** An entry of the timeline, on one axis with all others of its stretch. */
export interface Moment {
  readonly line: number;
  /** As it is written. */
  readonly time: string;
  readonly text: string;
  /** What a column says of the time since the beginning. */
  readonly since: string | null;
  readonly atMs: number;
  /** Of a range. */
  readonly endMs: number | null;
  /** The day alone is known. */
  readonly isDay: boolean;
  readonly hasSeconds: boolean;
  /** It has a time zone, so that other clocks can be compared with it. */
  readonly hasZone: boolean;
  /** Moments of two stretches cannot be compared: one has dates and the other none. */
  readonly stretch: number;
}

export interface Timeline {
  readonly moments: readonly Moment[];
  /** What could not be read, and why. */
  readonly unread: readonly Said[];
}

/** The timeline, whatever it is made of. Which of 3/5 and 5/3 is the month, the order of the whole decides. */
export function readTimeline(part: Part | null): Timeline {
  if (part === null) return { moments: [], unread: [] };
  const [monthFirst, dayFirst] = [false, true].map((isDayFirst) => place(entriesIn(part, isDayFirst), zoneOf(part)));
  if (!monthFirst || !dayFirst) throw new Error('two readings');
  const best = faults(dayFirst) < faults(monthFirst) ? dayFirst : monthFirst;
  const isSilent = best.moments.length === 0 && best.unread.length === 0 && part.isWritten;
  return isSilent ? { ...best, unread: [{ line: part.line, text: 'no time could be read in the timeline' }] } : best;
}

const faults = ({ moments, unread }: Timeline) => unread.length + outOfOrder(moments).length;

/** Each moment that stands after a later one, with that one. */
export function outOfOrder(moments: readonly Moment[]): { readonly moment: Moment; readonly after: Moment }[] {
  return moments.flatMap((moment, at) => {
    const after = moments[at - 1];
    if (after === undefined || after.stretch !== moment.stretch) return [];
    const isByDay = after.isDay || moment.isDay;
    const of = ({ atMs }: Moment) => (isByDay ? Math.floor(atMs / dayMs) : atMs);
    return of(after) > of(moment) ? [{ moment, after }] : [];
  });
}

interface Entry {
  readonly line: number;
  readonly time: Time;
  readonly text: string;
  readonly since: string | null;
}
type Read = Entry | Said;

/** What stands in the timeline, in its order: entries, and what should be one and could not be read. */
function entriesIn(part: Part, isDayFirst: boolean): Read[] {
  let near: number | null = null;
  const read = (says: string, isCell: boolean) => {
    const hints: Hints = { near, isDayFirst, isCell };
    const time = readTime(says, hints);
    near = time?.day ?? near;
    return time;
  };
  const isTimed = (says: string) => {
    const time = readTime(says, { near, isDayFirst, isCell: false });
    return time !== null && !time.isInside;
  };
  const hasTimedHeadings = part.sections.some(({ text, part: named }) => named === null && isTimed(text));

  const ofText = (text: Text, isAsked: boolean): Read[] =>
    text.lines.flatMap(({ line, text: says }, at): Read[] => {
      const mustHave = isAsked && at === 0 && !text.quoted && text.box === null;
      const time = mustHave || isTimed(says) ? read(says, false) : null;
      if (time !== null) {
        const unknown = time.ms === null || time.isInside ? null : sayStrangeZone(time);
        return unknown === null
          ? [{ line, time, text: time.isInside ? says : time.rest, since: null }]
          : [{ line, text: unknown }];
      }
      if (looksLikeTime(says)) return [{ line, text: `this looks like a time, and could not be read: ${quote(says)}` }];
      return mustHave
        ? [{ line, text: `the timeline has an entry without a time that could be read: ${quote(says)}` }]
        : [];
    });

  return part.sections.flatMap((section): Read[] => {
    const items = textsIn(section.blocks).filter(({ kind }) => kind === 'item');
    const least = Math.min(...items.map(({ depth }) => depth));
    const heading = section.part === null && isTimed(section.text) ? read(section.text, false) : null;
    // A list below a heading that has the time is what happened then, unless it has times of its own.
    const asksItems = heading?.ms == null || items.some(({ text }) => isTimed(text));
    // Below a day stand its entries; below a time what happened then.
    let isBelowTime = false;
    const inside = section.blocks.flatMap((block): Read[] => {
      if (block.kind !== 'table') {
        const isTop = block.kind === 'item' && block.depth === least;
        if (!isTop && block.depth >= least && isBelowTime) return [];
        const found = ofText(block, asksItems && isTop);
        if (isTop) isBelowTime = found.some((one) => isEntry(one) && one.time.ms !== null);
        return found;
      }
      const columns = columnsOf(block, (says, isCell) => readTime(says, { near, isDayFirst, isCell }));
      return columns === null
        ? [{ line: block.line, text: 'no column of this table could be read as times' }]
        : block.rows.flatMap((row) => ofRow(row, columns, read));
    });
    if (section.part !== null) return inside;
    const unknown = heading?.ms == null ? null : sayStrangeZone(heading);
    if (unknown !== null) return [{ line: section.line, text: unknown }, ...inside];
    if (heading !== null) {
      const below = section.blocks.find((block) => block.kind !== 'table');
      const says = heading.rest === '' ? (below?.text ?? '') : heading.rest;
      return [{ line: section.line, time: heading, text: says, since: null }, ...inside];
    }
    const isMisread = looksLikeTime(section.text) || (hasTimedHeadings && !inside.some(isEntry));
    const says = `a heading in the timeline has no time that could be read: ${quote(section.text)}`;
    return isMisread ? [{ line: section.line, text: says }, ...inside] : inside;
  });
}

const isEntry = (read: Read): read is Entry => 'time' in read;

function ofRow(
  { line, cells }: Row,
  columns: readonly Column[],
  read: (says: string, isCell: boolean) => Time | null,
): Read[] {
  if (cells.every((cell) => cell === '')) return [];
  const cellOf = (column: Column) =>
    cells
      .filter((_, at) => columns[at] === column)
      .filter((cell) => cell !== '')
      .join(' ');
  const written = [cellOf('date'), cellOf('time')].filter((cell) => cell !== '').join(' ');
  const time = read(written, true);
  const says = cellOf('what');
  if (time === null || (time.isInside && /\d/.test(written.replace(time.written, '')))) {
    return [{ line, text: `the timeline has a row without a time that could be read: ${quote(written)}` }];
  }
  if (/^[A-Z]{2,5}$/.test(time.rest)) {
    return [{ line, text: `nobody knows the time zone of ${quote(written)}: write an offset, such as +02:00` }];
  }
  return [{ line, time, text: says, since: cellOf('since') || null }];
}

/** A time that nobody can place, and what it may have meant. */
function sayStrangeZone({ zone, written, rest }: Time): string | null {
  const found = zone === null ? strangeZoneAt(rest) : null;
  if (found === null) return null;
  const meant = found.nearest === null ? '' : `did you mean ${found.nearest}? `;
  return `nobody knows the time zone of ${quote(`${written} ${found.zone}`)}: ${meant}write an offset, such as +02:00`;
}

/** A number, where a time would stand. */
function looksLikeTime(says: string): boolean {
  return /^[\s~≈([]*(?:T[+−-])?\p{Nd}{1,4}(?:[:.h-]\p{Nd}{1,2}\b|\p{Nd}{0,2}Z\b)/u.test(says);
}

const quote = (says: string) => JSON.stringify(says.length > 60 ? `${says.slice(0, 59)}…` : says);

/** The zone that holds for all: in a heading, in a table's head, in a sentence. */
function zoneOf(part: Part): string | null {
  const headings = part.sections.filter((section) => section.part !== null).map(({ text }) => text);
  const heads = part.tables.flatMap(({ head }) => head);
  const sentences = part.blocks.flatMap((block) =>
    block.kind === 'table'
      ? []
      : block.lines
          .map(({ text }) => text)
          .filter((says) => /\b(all|times?|zone)\b/i.test(says) && !/^\W*\d/.test(says)),
  );
  return [...headings, ...heads, ...sentences].map(zoneIn).find((zone) => zone !== null) ?? null;
}

/** Puts all on one axis. */
function place(entries: readonly Read[], zoneOfAll: string | null): Timeline {
  const zones = new Set(entries.filter(isEntry).flatMap(({ time }) => time.zone ?? time.end?.zone ?? []));
  const offsets = new Set([...zones].map((zone) => offsetOf(zone, null)));
  // One zone that is named once holds for all.
  const zoneOfOthers = zoneOfAll ?? (offsets.size === 1 ? ([...zones][0] ?? null) : null);
  const moments: Moment[] = [];
  const unread: Said[] = entries.filter((entry) => !isEntry(entry));
  let [day, hasDate, firstDay, stretch]: [number, boolean, number | null, number] = [0, false, null, 0];
  let weekday: number | null = null;
  let lastMs: number | null = null;
  for (const { line, time, text, since } of entries.filter(isEntry)) {
    const moment = { line, time: time.written, text, since, hasSeconds: time.hasSeconds };
    if (time.sinceMs !== null) {
      moments.push({ ...moment, atMs: time.sinceMs, endMs: null, isDay: false, hasZone: false, stretch: -1 });
      continue;
    }
    const isNewDay = time.day !== null || time.nthDay !== null || time.weekday !== null;
    if (time.day !== null) {
      if (!hasDate && lastMs !== null) stretch += 1;
      [day, hasDate] = [time.day, true];
      firstDay ??= day;
    } else if (time.nthDay !== null) {
      firstDay ??= day;
      day = firstDay + time.nthDay - 1;
    } else if (time.weekday !== null) {
      day += weekday === null ? 0 : (time.weekday - weekday + 7) % 7;
      weekday = time.weekday;
    }
    if (isNewDay) lastMs = null;
    if (time.ms === null) {
      moments.push({ ...moment, atMs: day * dayMs, endMs: null, isDay: true, hasZone: false, stretch });
      continue;
    }
    const zone = time.zone ?? zoneOfOthers;
    if (zone === null && offsets.size > 1) {
      unread.push({
        line,
        text: `${time.written} has no time zone, and others here have several: ${[...zones].join(', ')}`,
      });
      continue;
    }
    const offsetMs = (zone === null ? 0 : (offsetOf(zone, hasDate ? day : null) ?? 0)) * 60_000;
    let atMs = day * dayMs + time.ms - offsetMs;
    // A time that falls by half a day and more is the next day's.
    if (lastMs !== null && atMs < lastMs - dayMs / 2) {
      day += 1;
      atMs += dayMs;
    }
    lastMs = atMs;
    const endMs = endOf(time, atMs, offsetMs, hasDate ? day : null);
    if (endMs !== null && endMs < atMs) {
      unread.push({ line, text: `the range ${time.written} ends before it begins` });
    }
    moments.push({ ...moment, atMs, endMs, isDay: false, hasZone: zone !== null, stretch });
  }
  return { moments, unread: unread.toSorted((one, other) => one.line - other.line) };
}

function endOf({ end, ms }: Time, atMs: number, offsetMs: number, day: number | null): number | null {
  if (end?.ms == null || ms === null) return null;
  const endOffsetMs = end.zone === null ? offsetMs : (offsetOf(end.zone, day) ?? 0) * 60_000;
  if (end.day !== null) return end.day * dayMs + end.ms - endOffsetMs;
  const endMs = atMs - ms + end.ms + offsetMs - endOffsetMs;
  return endMs < atMs - dayMs / 2 ? endMs + dayMs : endMs;
}
