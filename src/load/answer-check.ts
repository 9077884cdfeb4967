import type { Correctness } from '../lab/evidence.ts';
import type { Asked, Golden, PageAnswer, Recommendation } from '../model/golden.ts';

/** People come and go. */
const usersAtMost = 512;

/** Judges a body that a user was answered with; null: it is no page at all. */
export type AnswerCheck = (user: string, body: string, asked?: Asked) => Correctness | null;

interface Judged {
  readonly body: string;
  readonly asked: Asked | undefined;
  readonly found: Correctness | null;
}

/**
 * Remembers each user's last body with its judgement, so that the usual case is one comparison of text. `came` is told the scores
 * of each that it reads.
 */
export function createAnswerCheck(golden: Golden, came: (scores: readonly number[]) => void = () => {}): AnswerCheck {
  const last = new Map<string, Judged>();
  return (user, body, asked) => {
    const known = last.get(user);
    if (known?.body === body && known.asked?.moment === asked?.moment && known.asked?.products === asked?.products)
      return known.found;
    const page = readPage(body);
    if (page) came(page.recommendations.map(({ score }) => score));
    const found = page && golden.check(user, page, asked);
    last.set(user, { body, asked, found });
    if (last.size > usersAtMost) last.delete(last.keys().next().value ?? '');
    return found;
  };
}

function readPage(body: string): PageAnswer | null {
  try {
    const page: unknown = JSON.parse(body, body.includes('null') ? numberless : undefined);
    return isPage(page) ? page : null;
  } catch {
    return null;
  }
}

/** What JSON makes of a score that is no number: a page, and a wrong one. */
function numberless(key: string, value: unknown): unknown {
  return key === 'score' && value === null ? Number.NaN : value;
}

function isPage(value: unknown): value is PageAnswer {
  return (
    isObject(value) &&
    typeof value.user === 'string' &&
    typeof value.dimension === 'number' &&
    typeof value.candidates === 'number' &&
    (value.scale === undefined || typeof value.scale === 'number') &&
    Array.isArray(value.recommendations) &&
    value.recommendations.every(isRecommendation) &&
    (value.degraded === undefined || value.degraded === true)
  );
}

function isRecommendation(value: unknown): value is Recommendation {
  return isObject(value) && typeof value.item === 'number' && typeof value.score === 'number';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
