import type { Metadata } from '@grpc/grpc-js';
import type { Until } from '../lab/variant.ts';

/** The longest that both a timer of Node and eight digits of `grpc-timeout` in ms can say. */
const longestMs = 99_999_999;

/**
 * Tells the server, in `grpc-timeout`, that it has `marginMs` less than the caller, or half of what is left where that is less.
 * Gives how long the caller has, in ms; null: he named no deadline, or one that is farther away than it matters for.
 */
export function handOnLess(metadata: Metadata, until: Until | undefined, marginMs: number): number | null {
  if (until === undefined || marginMs <= 0) return null;
  const leftMs = until.deadline.getTime() - Date.now();
  if (leftMs > longestMs) return null;
  metadata.set('grpc-timeout', `${Math.max(1, Math.floor(Math.max(leftMs - marginMs, leftMs / 2)))}m`);
  return leftMs;
}
