import { type Day, findDate } from './dates.ts';
import { readDuration } from './duration.ts';
import { zoneAt } from './zones.ts';

/** A time as somebody wrote it. */
export interface Time {
  /** Null: it names no date. */
  readonly day: Day | null;
  /** `Day 2` */
  readonly nthDay: number | null;
  /** 0 for Sunday. */
  readonly weekday: number | null;
  /** ms since midnight; null: the date alone. */
  readonly ms: number | null;
  readonly hasSeconds: boolean;
  readonly zone: string | null;
  /** Where a range ends. */
  readonly end: Time | null;
  /** `T+5 min`: ms since the beginning. */
  readonly sinceMs: number | null;
  /** As it is written, and what follows it. */
  readonly written: string;
  readonly rest: string;
  /** It stands in the middle of a sentence. */
  readonly isInside: boolean;
}

export interface Hints {
  /** The day before it, for dates without a year. */
  readonly near: Day | null;
  readonly isDayFirst: boolean;
  /** The text is a cell of a column of times. */
  readonly isCell: boolean;
}

const meridiem = String.raw`(?:\s?([ap])\.?m\b\.?)?`;
const eastern = String.raw`(?:(午前|上午|오전|凌晨|早上)|(午後|下午|오후|晚上))?\s?`;
/** Behind these a number is no hour: `12:30:05`, `UTC+02:00`, `v10:02`. */
const notBehind = String.raw`(?<![\d:.,+\-−/]|(?<![\d\p{Script=Han}])\p{L})`;
const clocks: readonly RegExp[] = [
  // 14:05, 2:05 p.m., 14:05:03.250, 14h05, 下午2点05分
  new RegExp(
    String.raw`${eastern}(?<h>[01]?\d|2[0-4])(?::|(?:h|\s?[時时点點시]\s?)(?=\d\d(?!\d|\s?m)))(?<m>[0-5]\d)(?!\d)(?:[:分분]\s?(?<s>[0-5]\d|60)(?:[.,](?<f>\d{1,9}))?)?[分분秒초]?${meridiem}`,
    'iu',
  ),
  // 2 pm, 14 Uhr, 14時
  new RegExp(String.raw`(?<h>1[0-2]|0?[1-9])(?=\s?[ap]\.?m\b)${meridiem}`, 'iu'),
  new RegExp(String.raw`${eastern}(?<h>[01]?\d|2[0-4])\s?(?:Uhr\b|[時时点點시](?!\d|間|间))`, 'iu'),
  // 1405 UTC, 14.05 Uhr
  /(?<h>[01]\d|2[0-3])(?<m>[0-5]\d)(?=\s?(?:h|hrs|hours|UTC|GMT|Z)\b)(?:\s?(?:h|hrs|hours)\b)?/iu,
  /(?<h>[01]?\d|2[0-3])\.(?<m>[0-5]\d)\s?(?:Uhr|h|hrs)\b/iu,
].map(({ source, flags }) => new RegExp(`${notBehind}(?:${source})`, flags));
/** In a column of times alone. */
const bareClock = /^\W*(?<h>[01]?\d|2[0-3])[.]?(?<m>[0-5]\d)\W*$/u;

const about =
  /^(?:[\s~≈±@([{*_•>"'“,;:.–—-]|\b(?:about|approx(?:imately)?|around|roughly|ca|circa|c|at|on|from|since|by|before|after|the|um|gegen|vers|около|kl|gg)\b\.?)*/iu;
const weekday = /\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?/giu;

/** The time that a text begins with, or the only one in it; null: none that could be read. */
export function readTime(written: string, hints: Hints): Time | null {
  const text = westernDigits(written.normalize('NFKC')).trim();
  return readClock(text, hints) ?? readSince(text) ?? readDay(text, hints);
}

interface FoundClock {
  readonly from: number;
  readonly to: number;
  readonly ms: number;
  readonly hasSeconds: boolean;
  readonly meridiem: 'a' | 'p' | null;
}

function readClock(text: string, hints: Hints): Time | null {
  const clock = findClock(text, hints.isCell);
  if (clock === null) return null;
  const before = text.slice(0, clock.from);
  const dated = readBefore(before, hints);
  // Not the only one, or behind what should be a date and is none.
  if (dated === null && (findClock(text.slice(clock.to), false) !== null || /\d[-/.]\d/.test(before))) return null;
  let rest = text.slice(clock.to);
  let zone = takeZone();
  const end = readEnd(rest, hints);
  if (end !== null) {
    rest = end.rest;
    zone ??= end.zone;
  }
  let day = dated?.day ?? null;
  // A date behind the time: only if it can be nothing else, `12/25 pods` are no Christmas.
  const lead = /^[\s,;(]*(?:on\s+)?/.exec(rest)?.[0] ?? '';
  const later = day === null ? findDate(rest.slice(lead.length, lead.length + 30), hints.near, hints.isDayFirst) : null;
  if (later !== null && later.from === 0 && isSpelledOut(rest.slice(lead.length, lead.length + later.to))) {
    day = later.day;
    rest = rest.slice(lead.length + later.to).replace(/^\)/, '');
  }
  return {
    day,
    nthDay: dated?.nthDay ?? null,
    weekday: dated?.weekday ?? null,
    ms: meridiemOfRange(clock, end),
    hasSeconds: clock.hasSeconds,
    zone,
    end,
    sinceMs: null,
    written: writtenOf(text.slice(0, text.length - rest.length)),
    rest: restOf(rest),
    isInside: dated === null,
  };

  function takeZone(): string | null {
    const found = zoneAt(rest);
    if (found === null) return null;
    rest = rest.slice(found.length);
    return found.zone;
  }
}

/** `9:00-10:30 PM` are both in the evening. */
function meridiemOfRange(clock: FoundClock, end: Time | null): number {
  const half = 12 * 3_600_000;
  const isBare = clock.meridiem === null && clock.ms < half;
  return isBare && end?.ms != null && / ?p\.?m/i.test(end.written) && clock.ms + half <= end.ms
    ? clock.ms + half
    : clock.ms;
}

function readEnd(rest: string, hints: Hints): Time | null {
  const join = /^\s*(?:[-–—~→]|->|to\b|until\b|till\b|bis\b|through\b)\s*/iu.exec(rest)?.[0];
  if (join === undefined) return null;
  const end = readClock(rest.slice(join.length), { ...hints, isCell: false });
  return end === null || end.isInside || end.end !== null ? null : end;
}

/** What stands before a time: nothing, or a date and no more. Null: something else. */
function readBefore(before: string, hints: Hints): Pick<Time, 'day' | 'nthDay' | 'weekday'> | null {
  const isNothing = (says: string) => says.replace(about, '').replaceAll(weekday, '').replace(about, '') === '';
  const left = before.replace(/(?<=\d)T$/, ' ').replace(about, '');
  if (isNothing(left)) return { day: null, nthDay: null, weekday: weekdayIn(left) };
  const nth = /^day\s+(\d{1,3})\b/i.exec(left);
  if (nth !== null && isNothing(left.slice(nth[0].length))) return { day: null, nthDay: Number(nth[1]), weekday: null };
  const found = left.length > longestDate ? null : findDate(left, hints.near, hints.isDayFirst);
  if (found === null || !isNothing(left.slice(0, found.from)) || !isNothing(left.slice(found.to))) return null;
  return { day: found.day, nthDay: null, weekday: null };
}

function weekdayIn(says: string): number | null {
  const [name] = says.match(weekday) ?? [];
  return name === undefined
    ? null
    : ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'].indexOf(name.slice(0, 3).toLowerCase());
}

function findClock(text: string, isCell: boolean): FoundClock | null {
  const lead = about.exec(text)?.[0].length ?? 0;
  const word = /^(?:midnight|noon|midday)\b/i.exec(text.slice(lead))?.[0];
  if (word !== undefined) {
    const ms = /midnight/i.test(word) ? 0 : 12 * 3_600_000;
    return { from: lead, to: lead + word.length, ms, hasSeconds: false, meridiem: null };
  }
  const all = isCell ? [...clocks, bareClock] : clocks;
  const found = all
    .map((pattern) => pattern.exec(text))
    .filter((match) => match !== null)
    .toSorted((one, other) => one.index - other.index)[0];
  if (found === undefined) return null;
  const { h = '0', m = '0', s = '0', f = '' } = found.groups ?? {};
  const said = found[0].toLowerCase();
  const half = /午前|上午|오전|凌晨|早上|a\.?m\b/.test(said)
    ? 'a'
    : /午後|下午|오후|晚上|p\.?m\b/.test(said)
      ? 'p'
      : null;
  const hours = half === null ? Number(h) : (Number(h) % 12) + (half === 'p' ? 12 : 0);
  // 13:05 PM is 13:05.
  const ms = (Number(h) > 12 ? Number(h) : hours) * 3_600_000 + Number(m) * 60_000 + Number(s) * 1_000;
  return {
    from: found.index,
    to: found.index + found[0].length,
    ms: ms + (f === '' ? 0 : Number(`0.${f}`) * 1_000),
    hasSeconds: s !== '0',
    meridiem: half,
  };
}

/** `T+5m`, `+1 h 30 min`: since the beginning. */
function readSince(text: string): Time | null {
  const found = /^\W*?T?\s*([+−-])\s*((?:\d[\d.,]*\s*\p{L}+\s*)+)/iu.exec(text);
  const ms = found === null ? null : readDuration(found[2] ?? '');
  if (found === null || ms === null) return null;
  return {
    ...nothing,
    sinceMs: found[1] === '+' ? ms : -ms,
    written: found[0].trim(),
    rest: text.slice(found[0].length).replace(/^[\s|:–—-]+/, ''),
  };
}

const nothing = {
  day: null,
  nthDay: null,
  weekday: null,
  ms: null,
  hasSeconds: false,
  zone: null,
  end: null,
  sinceMs: null,
  isInside: false,
};

/** In letters; what is longer tells of something else. */
const longestDate = 40;

/** A date alone. */
function readDay(text: string, hints: Hints): Time | null {
  const lead = about.exec(text)?.[0].length ?? 0;
  const nth = /^day\s+(\d{1,3})\b/i.exec(text.slice(lead));
  if (nth !== null) {
    return { ...nothing, nthDay: Number(nth[1]), written: nth[0], rest: restOf(text.slice(lead + nth[0].length)) };
  }
  const left = text.slice(lead);
  const found = findDate(left.slice(0, longestDate), hints.near, hints.isDayFirst);
  if (found === null || left.slice(0, found.from).replaceAll(weekday, '').replace(about, '') !== '') return null;
  const rest = left.slice(found.to);
  const isWhole = rest.replaceAll(weekday, '').replace(/[\s\])(,.;:*]+/g, '') === '';
  const date = left.slice(found.from, found.to);
  const isSure = /\d{4}/.test(date) ? /^[\s\])|:,;–—-]/ : /^\s*[\])|:,;–—-]/;
  if (!isWhole && !(isSpelledOut(date) && isSure.test(rest))) return null;
  return { ...nothing, day: found.day, written: left.slice(0, found.to).trim(), rest: isWhole ? '' : restOf(rest) };
}

/** Without the signs around it. */
const writtenOf = (time: string) => time.replace(/^[\s([{*_•>"'“–—-]+|[\s:,;*\])–—-]+$/g, '');
const restOf = (rest: string) => rest.replace(/^[\s\])|:,;.*–—-]+/, '');

/** With a month's name or a year. */
const isSpelledOut = (date: string) => /\p{L}{3,}|\d{4}|[年月]/u.test(date);

/** Digits of any script, as 0 to 9. */
function westernDigits(text: string): string {
  return text.replaceAll(/\p{Nd}/gu, (digit) => {
    let zero = digit.codePointAt(0) ?? 0;
    if (zero < 128) return digit;
    let value = 0;
    while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) [zero, value] = [zero - 1, value + 1];
    return String(value % 10);
  });
}
