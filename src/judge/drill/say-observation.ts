import { sayValue } from '../wording.ts';
import { observables } from './observables.ts';
import type { Observation } from './observe.ts';

/** `the storefront's one thread is full: 99.8 %, at least 90 % would be that`. */
export function sayObservation({ id, value, bound }: Observation): string {
  const { text, unit, limit } = observables[id];
  if (value === null) return text;
  const sides =
    'atLeast' in limit ? ({ word: 'from', at: limit.atLeast } as const) : { word: 'up to', at: limit.atMost };
  return `${text} (${sayValue(value, unit)}; true ${sides.word} ${sayValue(bound ?? sides.at, unit)})`;
}
