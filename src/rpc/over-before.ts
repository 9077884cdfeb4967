import { type ServiceError, status } from '@grpc/grpc-js';
import type { Until } from '../lab/variant.ts';
import { refusal } from './refusal.ts';

/**
 * What grpc-js would say of a call that is over before it begins; null: it is not. grpc-js itself (1.10 to 1.14.7) sends such a
 * call all the same and never takes it back, so that the model would work for nobody.
 */
export function overBefore(until: Until | undefined): ServiceError | null {
  if (until?.signal.aborted) return refusal(status.CANCELLED, 'Cancelled before it was sent');
  if (until && until.deadline.getTime() <= Date.now())
    return refusal(status.DEADLINE_EXCEEDED, 'Deadline exceeded before it was sent');
  return null;
}

/**
 * Takes a call back once its caller leaves, a turn later: one that is cancelled in the turn in which it was made reaches its server
 * for ever.
 */
export function cancelLater(call: { cancel(): void }): () => void {
  return () => void setImmediate(() => call.cancel());
}
