/** What units are called, in the languages that came up; a unit's own letter first. */
const units: readonly (readonly [ms: number, names: string])[] = [
  [1, 'ms|msecs?|millis?|milliseconds?'],
  [1_000, 's|secs?|seconds?|Sekunden?|segundos?|secondes?|секунд\\p{L}*|сек|秒間?|초'],
  [60_000, 'm|mins?|minutes?|Minuten?|minutos?|minuti|минут\\p{L}*|мин|分[钟鐘間]?|분'],
  [3_600_000, 'h|hrs?|hours?|Stunden?|Std|heures?|horas?|ore|час\\p{L}*|小[时時]|[時时]間|시간'],
  [86_400_000, 'd|days?|Tagen?|Tage?|jours?|días?|dias?|giorni|дн\\p{L}*|день|天|日間?|일'],
  [604_800_000, 'w|wks?|weeks?|Wochen?|semaines?|semanas?'],
];
const words: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  forty: 40,
  'forty-five': 45,
  fifty: 50,
  ninety: 90,
};

const digits = String.raw`\d{1,3}(?:[, \u00a0\u202f]\d{3})+(?:\.\d+)?(?!\d)|\d{1,15}(?:[.,]\d{1,9})?`;
const spelled = Object.keys(words).toReversed().join('|');
const number = String.raw`(?:${digits}|\b(?:half\s+an?|quarter\s+of\s+an|${spelled})(?=[\s-]))`;
const unit = `(?:${units.map(([, names]) => names).join('|')})(?!\\p{L})`;
const piece = String.raw`(?<![\d:.,\p{L}]|\p{L}-)(${number})[\s-]*(${unit})(\s+and\s+a\s+half\b)?`;
const next = String.raw`\.?,?\s*(?:and|und|et|y|и)?\s*`;
const run = new RegExp(
  String.raw`(?:(?<from>${number})\s*(?:[-–—]|to)\s*(?=${number}))?(?<run>${piece}(?:${next}(?:${number})[\s-]*${unit})*)`,
  'giu',
);
const pieces = new RegExp(String.raw`(${number})[\s-]*(${unit})(\s+and\s+a\s+half\b)?`, 'giu');
/** `1:06:00`, and `1:06 h` */
const clock = /(?<![\d:])(\d{1,3}):([0-5]\d)(?::([0-5]\d))?(?:\s*(h|hrs?|hours?)\b)?(?![\d:])/i;
const iso = /\bP(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?(?![\w])/;

export interface Duration {
  readonly ms: number;
  /** Of `30-40 minutes`; the same otherwise. */
  readonly leastMs: number;
  readonly from: number;
  readonly to: number;
  /** As it is written. */
  readonly written: string;
}

/** All durations in a text; what stands side by side is one: `4 h 40 min`. */
export function findDurations(says: string): Duration[] {
  const text = says.replaceAll(
    /(\d?)\s?([¼½¾])/g,
    (_, whole, part) => `${whole || 0}.${{ '¼': 25, '½': 5, '¾': 75 }[part as string]}`,
  );
  return [...text.matchAll(run)].map((found) => {
    const written = found[0];
    const all = [...(found.groups?.run ?? '').matchAll(pieces)];
    const ms = all.reduce(
      (sum, [, count = '', name = '', more]) => sum + (numberOf(count) + (more ? 0.5 : 0)) * msOf(name),
      0,
    );
    const from = found.groups?.from;
    return {
      ms,
      leastMs: from === undefined ? ms : Math.min(ms, numberOf(from) * msOf(all[0]?.[2] ?? '')),
      from: found.index,
      to: found.index + written.length,
      written: written.trim(),
    };
  });
}

/** `1:06`, `1:06:00` and `1:06 h`, which may be durations where a sentence asks for one. `ms` null: hours or minutes, who knows. */
export function findClocks(says: string): (Omit<Duration, 'ms'> & { readonly ms: number | null })[] {
  return [...says.matchAll(new RegExp(clock, 'gi'))].map((found) => {
    const [written, , , seconds, hours] = found;
    const ms = (seconds ?? hours) === undefined ? null : readDuration(written);
    return { ms, leastMs: ms ?? 0, from: found.index, to: found.index + written.length, written };
  });
}

/** The first that is named, in ms: `1 h 5 min`, `39 mins`, `an hour and a half`, `1:06:00`, `PT66M`; null: none. */
export function readDuration(says: string): number | null {
  const [, days, hours, minutes, seconds] = iso.exec(says) ?? [];
  if (days ?? hours ?? minutes ?? seconds) {
    return (
      (((Number(days ?? 0) * 24 + Number(hours ?? 0)) * 60 + Number(minutes ?? 0)) * 60 + Number(seconds ?? 0)) * 1_000
    );
  }
  const spoken = findDurations(says)[0];
  const [whole, hh = '', mm = '', ss, isHours] = clock.exec(says) ?? [];
  // `10:02` is a time; with seconds, or hours behind it, it may be a duration.
  if (spoken === undefined && whole !== undefined && (ss ?? isHours) !== undefined) {
    return ((Number(hh) * 60 + Number(mm)) * 60 + Number(ss ?? 0)) * 1_000;
  }
  return spoken?.ms ?? null;
}

function numberOf(says: string): number {
  const word = says.toLowerCase();
  if (word.startsWith('half')) return 0.5;
  if (word.startsWith('quarter')) return 0.25;
  if (words[word] !== undefined) return words[word];
  // A comma before three digits parts thousands, any other is a decimal point.
  return Number(word.replaceAll(/[, \u00a0\u202f](?=\d{3}(?!\d))/g, '').replace(',', '.'));
}

function msOf(unitName: string): number {
  return units.find(([, names]) => new RegExp(`^(?:${names})$`, 'iu').test(unitName))?.[0] ?? 0;
}
