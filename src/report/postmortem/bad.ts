import { milliseconds } from '../numbers.ts';

/** When one of what the SLO counts is bad. `budgetMs`: from its intended start; null: not on record. */
export function sayBad(of: string, budgetMs: number | null): string {
  return of === 'batches'
    ? `A batch is bad unless it came back, correct, within ${milliseconds(budgetMs)} of its scheduled time`
    : `A view is bad unless it was answered 200, correctly, within ${milliseconds(budgetMs)} of its intended start`;
}
