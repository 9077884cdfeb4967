import { z } from 'zod';
import { choices } from './choices.ts';

function oneOf<T extends string>(among: Readonly<Record<T, string>>) {
  return z.enum(Object.keys(among) as [T, ...T[]]);
}

/** What is asked for: a call, who makes it, and how often. */
export const need = z.strictObject({
  client: oneOf(choices.client),
  /** float32s that a call carries. */
  floats: z.int().positive(),
  /** Calls per second. */
  perSecond: z.int().positive(),
  streaming: oneOf(choices.streaming),
  consumers: oneOf(choices.consumers),
  precision: oneOf(choices.precision),
  team: oneOf(choices.team),
});
export type Need = z.infer<typeof need>;
