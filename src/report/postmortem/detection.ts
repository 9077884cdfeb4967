import { type Bucket, burnRules, detectByAll } from '../../judge/drill/alert.ts';
import { decimal } from '../numbers.ts';
import { durationOf, sinceOf, timeOf } from './clock.ts';
import { type Block, table, text } from './markdown.ts';

export interface Watched {
  /** By the wall clock. */
  readonly buckets: readonly Bucket[];
  readonly allowedShare: number;
  readonly changedMs: number;
  /** When it did page; null: it did not, or nobody knows. */
  readonly pagedMs: number | null;
}

/** What each burn-rate rule would have said, and when; nothing where no second was kept. */
export function tellRules({ buckets, allowedShare, changedMs, pagedMs }: Watched): Block[] {
  if (buckets.length === 0) return [];
  const found = detectByAll(buckets, allowedShare, changedMs);
  const rows = found.map(({ rule, page }, index) => {
    const atMs = index === 0 && pagedMs !== null ? pagedMs : (page?.atMs ?? null);
    const windows = `${durationOf(rule.longMs)} and ${durationOf(rule.shortMs)}`;
    return [
      `${rule.does} at ${decimal(rule.burn, rule.burn % 1 === 0 ? 0 : 1)}x`,
      `${windows} (in production ${rule.inEarnest})`,
      atMs === null ? 'silent while we watched' : `${sinceOf(atMs - changedMs)}, ${timeOf(atMs)}`,
    ];
  });
  return [
    text(
      `Which of the ${burnRules.length} alert rules in the SRE workbook (chapter 5) would have fired on what was recorded. Their windows are ` +
        'openly shortened, since this incident is measured in seconds. Where a window reaches back to before the recording, views count as ' +
        'good, at the same rate.',
    ),
    table(['rule', 'windows here', 'would have fired'], rows),
  ];
}
