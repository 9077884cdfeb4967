import type { Correctness } from '../lab/evidence.ts';
import type { Golden, PageAnswer, Recommendation } from '../model/golden.ts';

/** Judges a body that a user was answered with; null: it is no page at all. */
export type AnswerCheck = (user: string, body: string) => Correctness | null;

/** Remembers each user's last body with its judgement, so that the usual case is one comparison of text. */
export function createAnswerCheck(golden: Golden): AnswerCheck {
  const last = new Map<string, { readonly body: string; readonly found: Correctness | null }>();
  return (user, body) => {
    const known = last.get(user);
    if (known?.body === body) return known.found;
    const page = readPage(body);
    const found = page && golden.check(user, page);
    last.set(user, { body, found });
    return found;
  };
}

function readPage(body: string): PageAnswer | null {
  try {
    const page: unknown = JSON.parse(body);
    return isPage(page) ? page : null;
  } catch {
    return null;
  }
}

function isPage(value: unknown): value is PageAnswer {
  return (
    isObject(value) &&
    typeof value.user === 'string' &&
    typeof value.dimension === 'number' &&
    typeof value.candidates === 'number' &&
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
