import * as chrono from 'chrono-node';

const dayMs = 24 * 3_600_000;

/** Days since 1970. */
export type Day = number;

export interface FoundDate {
  readonly day: Day;
  readonly from: number;
  readonly to: number;
}

/** Dates alone: what it takes for a time of day is wrong too often (`19. April` is 19 h, `:44.9` 9 ms). */
const monthFirst = chrono.strict;
const dayFirst = new chrono.Chrono(chrono.en.configuration.createConfiguration(true, true));
/** In other languages, by their script: asking all of them takes long. */
const others = [
  {
    script: /\p{Script=Latin}{3}/u,
    readers: [chrono.de, chrono.fr, chrono.es, chrono.pt, chrono.it, chrono.nl, chrono.sv, chrono.fi],
  },
  { script: /\p{Script=Cyrillic}{3}/u, readers: [chrono.ru, chrono.uk] },
  { script: /[年月日]/u, readers: [chrono.ja, chrono.zh] },
].map(({ script, readers }) => ({ script, readers: readers.map((locale) => locale.strict) }));
/** A number, and what may be a month's name. */
const named = /(?<!\d)\d{1,2}\.?\s?(?:de\s+)?\p{L}{3}|\d\s?[年月日]/u;

const relative =
  /\b(ago|later|earlier|from now|before|after|hours?|mins?|minutes?|seconds?|days?|weeks?|months?|last|next)\b/i;

/** `near`: a date without a year is the one nearest to it; null: any year. */
export function findDate(text: string, near: Day | null, isDayFirst: boolean): FoundDate | null {
  const reference = new Date((near ?? Date.UTC(2024, 0, 1) / dayMs) * dayMs + dayMs / 2);
  // A date with dots has its day first wherever dots are used.
  const english = isDayFirst || /\d\.\d/.test(text) ? dayFirst : monthFirst;
  if (!/\p{Nd}/u.test(text)) return null;
  const foreign = named.test(text) ? others.filter(({ script }) => script.test(text)) : [];
  for (const reader of [english, ...foreign.flatMap(({ readers }) => readers)]) {
    for (const { index, text: found, start } of reader.parse(text, { instant: reference, timezone: 'UTC' })) {
      const [year, month, day] = [start.get('year'), start.get('month'), start.get('day')];
      if (!start.isCertain('day') || !start.isCertain('month') || relative.test(found)) continue;
      if (year === null || month === null || day === null) continue;
      return { day: Date.UTC(year, month - 1, day) / dayMs, from: index, to: index + found.length };
    }
  }
  return null;
}
