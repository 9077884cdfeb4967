import type { Span } from './evidence.ts';

/**
 * How a call's time becomes spans, in the traces that a stored run is exported as and in those of a world that is up: alike, so that
 * a person finds the same in both.
 */

/** Of a page view or a batch, as whoever waits for it sees it: from its intended start on. */
export const viewSpan = { pages: 'page view', batches: 'batch' } as const;
/** On the span of a view and of each service that it went through. */
export const requestIdKey = 'two_am.request.id';
export const namespace = 'two-am';

/** A part of the ledger is a span in that of its service, of the same name. */
export function partSpan({ part, fromMs, toMs }: Span) {
  return { name: part, fromMs, toMs };
}
