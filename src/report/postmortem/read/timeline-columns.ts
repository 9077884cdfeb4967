import type { ReadTable } from './document.ts';
import type { Time } from './time.ts';

export type Column = 'date' | 'time' | 'since' | 'what' | 'other';

/** What each column of a timeline's table holds, by its cells more than by its name; null: none holds times. */
export function columnsOf(
  { head, rows }: ReadTable,
  read: (says: string, isCell: boolean) => Time | null,
): Column[] | null {
  const share = (at: number, is: (time: Time) => boolean) => {
    const cells = rows.map(({ cells: row }) => row[at] ?? '').filter((cell) => cell !== '');
    const times = cells
      .filter((cell) => cell.length < 60)
      .map((cell) => read(cell, true))
      .filter((time) => time !== null && !time.isInside && is(time));
    return cells.length === 0 ? 0 : times.length / cells.length;
  };
  const columns = head.map((name, at) => ({
    name,
    clock: share(at, ({ ms, rest }) => ms !== null && rest.length < 12),
    date: share(at, ({ ms, day, nthDay, rest }) => ms === null && (day ?? nthDay) !== null && rest === ''),
    since: share(at, ({ sinceMs }) => sinceMs !== null),
    length: rows.reduce((sum, { cells }) => sum + (cells[at] ?? '').length, 0),
  }));
  const most = (of: 'clock' | 'date' | 'since' | 'length') =>
    columns.reduce((best, column, at) => (column[of] > (columns[best]?.[of] ?? 0) ? at : best), 0);
  const isSince = (at: number) => /\b(since|offset|elapsed)\b/i.test(columns[at]?.name ?? '');
  const [clock, date, since] = [most('clock'), most('date'), most('since')];
  const has = (at: number, of: 'clock' | 'date' | 'since', least = 0) => (columns[at]?.[of] ?? 0) > least;
  const time = has(clock, 'clock') ? clock : has(date, 'date') ? date : has(since, 'since') ? since : named(head);
  if (time === null) return null;
  const rest = columns.map((_, at) => at).filter((at) => at !== time && !isSince(at));
  const day = time !== date && has(date, 'date', 0.5) ? date : null;
  const what =
    rest.find((at) =>
      /\b(what|events?|happened|description|details?|action|activity|summary|notes?)\b/i.test(head[at] ?? ''),
    ) ??
    rest
      .filter((at) => at !== day)
      .toSorted((one, other) => (columns[other]?.length ?? 0) - (columns[one]?.length ?? 0))[0];
  return columns.map((_, at) => {
    if (at === time) return 'time';
    if (at === day) return 'date';
    if (isSince(at) || (at === since && has(since, 'since', 0.5))) return 'since';
    return at === what ? 'what' : 'other';
  });
}

/** A column that is called time, though nothing in it could be read. */
function named(head: readonly string[]): number | null {
  const at = head.findIndex((name) => /\b(time|when|utc|clock|hour)\b/i.test(name));
  return at < 0 ? null : at;
}
