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
