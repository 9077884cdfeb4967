import type { PartTitle } from '../parts.ts';
import type { Document, Said } from './document.ts';
import { findClocks, findDurations, readDuration } from './duration.ts';
import { answersIn, labelledIn } from './part.ts';
import { isPlaceholder } from './placeholder.ts';
import { readTime } from './time.ts';

/** What rows and lists call the times of an incident. */
export const labels = {
  began: /^(began|start|impact (start|began)|outage (start|began))/i,
  ended: /^(end|impact end|outage end)/i,
  lasted: /^(lasted|time in sev|how long)|\b(duration|downtime)\b/i,
  detected: /^(detected after|time to (detect|notice|alert|page|discover)|m?ttd\b|detection time)/i,
  recovered:
    /^((recovered|resolved|mitigated|restored|fixed) (after|within)|time to (recover|resol|mitigat|restor|repair|fix)|m?ttr\b|(recovery|resolution|repair) time)/i,
} as const;

/** A duration that somebody wrote of the incident. */
export interface Claim extends Said {
  readonly kind: 'lasted' | 'detected' | 'recovered';
  readonly isLabel: boolean;
  readonly ms: number;
  /** Of `30-40 minutes`; the same otherwise. */
  readonly leastMs: number;
  readonly written: string;
  /** `more than an hour`, `within an hour`, `about an hour` */
  readonly bound: 'least' | 'most' | 'about' | null;
}

/** Parts that may tell of other durations than this incident's. */
const silent: readonly (PartTitle | null)[] = [
  'Timeline',
  'Action items',
  'What went well',
  'What went badly',
  'Where we got lucky',
  'Lessons',
  'Contributing factors',
  'Root cause',
];
/** Parts whose sentences are about this incident alone. */
const telling: readonly (PartTitle | null)[] = ['Summary', 'Impact', 'Detection', 'Resolution'];

export function claimsIn(document: Document): { readonly claims: readonly Claim[]; readonly unread: readonly Said[] } {
  const unread: Said[] = [];
  const claims = document.sections
    .filter(({ part }) => !silent.includes(part))
    .flatMap(({ part, blocks }): Claim[] => {
      const labelled = labelledIn(blocks).flatMap(({ name, ...said }) => {
        const kind = kinds.find((one) => labels[one].test(name));
        const claim = kind === undefined ? null : claimOf(said, kind);
        if (kind !== undefined && claim === null && /\p{Nd}/u.test(said.text) && !isPlaceholder(said.text)) {
          unread.push({
            line: said.line,
            text: `the duration could not be read: ${JSON.stringify(`${name}: ${said.text}`)}`,
          });
        }
        return claim === null ? [] : [claim];
      });
      const known = new Set(labelled.map((claim) => claim.line));
      const told = telling.includes(part)
        ? blocks
            .flatMap(answersIn)
            .filter((said) => !known.has(said.line))
            .flatMap((said) => claimsOfProse(said, unread))
        : [];
      return [...labelled, ...told];
    });
  return { claims, unread };
}

const kinds = ['lasted', 'detected', 'recovered'] as const;

function claimOf(said: Said, kind: Claim['kind']): Claim | null {
  const [duration] = findDurations(said.text);
  const shared = { ...said, kind, isLabel: true, written: said.text };
  if (duration !== undefined && readDuration(said.text) === duration.ms) {
    return { ...shared, ms: duration.ms, leastMs: duration.leastMs, bound: boundOf(said.text.slice(0, duration.from)) };
  }
  const ms = readDuration(said.text) ?? rangeOf(said.text);
  return ms === null ? null : { ...shared, ms, leastMs: ms, bound: boundOf(said.text) };
}

/** `10:02 – 10:41` */
function rangeOf(says: string): number | null {
  const time = readTime(says, { near: null, isDayFirst: false, isCell: false });
  if (time?.ms == null || time.end?.ms == null || time.isInside) return null;
  const days = time.day === null || time.end.day === null ? 0 : time.end.day - time.day;
  const ms = days * 86_400_000 + time.end.ms - time.ms;
  return ms < 0 ? ms + 86_400_000 : ms;
}

const outage = `(?:outage|incident|disruption|downtime|degradation|interruption)`;
const harmed =
  '(?:down|unavailable|unreachable|inaccessible|offline|broken|blocked|stuck|refused|rejected|failed|failing|late|delayed|slow|slower|degraded|disrupted|interrupted|affected|impacted|lost|unable|without|wrong)';
const lead = String.raw`(?:(?:about|around|approximately|approx\.?|roughly|nearly|almost|some|over|more than|at least|less than|under|up to|a total of|a further|~|≈|>|<)\s*)*`;
/** What stands before or behind a duration in a sentence about an incident. */
const told: readonly { readonly kind: Claim['kind']; readonly before?: RegExp; readonly behind?: RegExp }[] = [
  {
    kind: 'detected',
    before: new RegExp(
      String.raw`\b(?:detected|noticed|alerted|paged|discovered)\b[^.;]{0,20}\b(?:after|within|in)\s+${lead}$`,
      'i',
    ),
  },
  {
    kind: 'detected',
    behind:
      /^\s+(?:to (?:detect|notice|discover)|(?:went|passed) (?:unnoticed|before (?:anybody|anyone|we) noticed))\b/i,
  },
  {
    kind: 'recovered',
    before: new RegExp(
      String.raw`\b(?:recovered|resolved|restored|mitigated)\b[^.;]{0,20}\b(?:after|within|in)\s+${lead}$`,
      'i',
    ),
  },
  { kind: 'recovered', behind: /^\s+to (?:recover|resolve|mitigate|restore)\b/i },
  { kind: 'lasted', before: new RegExp(String.raw`\b(?:lasted|lasting|lasts)\s+(?:for\s+)?${lead}$`, 'i') },
  { kind: 'lasted', before: new RegExp(String.raw`\b${outage}\s+of\s+${lead}$`, 'i') },
  { kind: 'lasted', behind: new RegExp(String.raw`^[\s-]+(?:long\s+)?${outage}\b`, 'i') },
  { kind: 'lasted', before: new RegExp(String.raw`\b${harmed}\b[^.;]{0,40}\bfor\s+${lead}$`, 'i') },
];

function claimsOfProse({ line, text }: Said, unread: Said[]): Claim[] {
  return [...findDurations(text), ...findClocks(text)].flatMap(({ ms, leastMs, written, from, to }): Claim[] => {
    const [before, behind] = [text.slice(0, from), text.slice(to)];
    const found = told.find((one) => (one.before?.test(before) ?? true) && (one.behind?.test(behind) ?? true));
    if (found === undefined || isSpan(behind)) return [];
    if (ms === null) {
      const [first, second] = written.split(':').map(Number);
      const says = `${JSON.stringify(written)} may be hours or minutes: write ${first} h ${second} min or ${first} min ${second} s`;
      unread.push({ line, text: says });
      return [];
    }
    return [{ line, text, kind: found.kind, isLabel: false, ms, leastMs, written, bound: boundOf(before) }];
  });
}

/** `from 1:06 to 2:10`, and `1:06 am`: a time. */
function isSpan(behind: string): boolean {
  return /^\s*(?:[ap]\.?m\b|[-–—]\s*\d|to\s+\d|UTC\b|GMT\b)/i.test(behind);
}

function boundOf(before: string): Claim['bound'] {
  if (/(more than|over|at least|>|≥)\s*$/i.test(before)) return 'least';
  if (/(less than|under|within|at most|up to|<|≤)\s*$/i.test(before)) return 'most';
  return /(about|around|approx\w*\.?|roughly|nearly|almost|some|ca\.?|circa|~|≈)\s*$/i.test(before) ? 'about' : null;
}
