import { sayValue } from '../wording.ts';
import { observables } from './observables.ts';
import type { Observation } from './observe.ts';

/** `the storefront's one thread is full: 99.8 %, at least 90 % would be that`. */
export function sayObservation({ id, value }: Observation): string {
  const { text, unit, limit } = observables[id];
  if (value === null) return text;
  const bound = 'atLeast' in limit ? `from ${sayValue(limit.atLeast, unit)}` : `up to ${sayValue(limit.atMost, unit)}`;
  return `${text} (${sayValue(value, unit)}; true ${bound})`;
}
