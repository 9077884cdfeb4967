import type { Ledger } from '../../lab/evidence.ts';
import type { Found, Gathered, PhaseFacts } from '../../lab/measure.ts';
import { judgedViews } from './views.ts';

export interface AnswerCounts {
  /** Views that came back with status 200, and that this server alone has scored. */
  readonly answered: number;
  readonly wrong: number;
}

/**
 * What became of the page views of the window, by the name of the service in whose ledger they are. A view that is in two ledgers
 * is nobody's.
 */
export function countAnswersByServer(
  ledgers: readonly Found<Ledger>[],
  facts: PhaseFacts,
  { outcomes = [] }: Gathered,
): Map<string, AnswerCounts> {
  const scoredBy = new Map<string, string | null>();
  for (const { from, value } of ledgers)
    for (const { id } of value.entries) scoredBy.set(id, scoredBy.has(id) ? null : from);
  const counts = new Map(ledgers.map(({ from }) => [from, { answered: 0, wrong: 0 }]));
  const pages = outcomes.filter(({ from }) => from === 'pages');
  for (const { id, answered, answer } of judgedViews(pages, facts)) {
    const count = answered ? counts.get(scoredBy.get(id) ?? '') : undefined;
    if (count === undefined) continue;
    count.answered += 1;
    if (answer === 'wrong') count.wrong += 1;
  }
  return counts;
}
