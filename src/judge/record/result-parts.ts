import { z } from 'zod';

/** What the parts of a result share. */

export const phase = z.enum(['calm', 'triggered', 'recovered']);
/** Unknown is null, never NaN. */
export const unknownable = z.number().nullable();
export const unit = z.enum([
  'ms',
  's',
  'share',
  'count',
  'per request',
  'bytes',
  'MiB',
  'MiB per second',
  'per second',
  'ratio',
]);

/** A list of what has an id, each with its own: whoever looks one up by it finds the one that is meant. */
export function listedOnce<T extends z.ZodType<{ readonly id: string }>>(item: T): z.ZodArray<T> {
  return z.array(item).refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'two of them have one id');
}
