import { random } from '../../../lab/random.ts';
import { allDigits, type Settings } from '../settings.ts';

/** What the client holds, row after row. */
export type Values = Float32Array | Float64Array;

/** Above 0 and below 1, with all the digits that their type has. */
export function valuesOf({ floats, rows, type }: Pick<Settings, 'floats' | 'rows' | 'type'>): Values {
  const draw = random(1, 'features');
  // Two draws: one has 32 bits, a double 53.
  const next = () => (draw() + (draw() + 0.5) * 2 ** -32) * (1 - 2 ** -20) + 2 ** -21;
  const length = floats * rows;
  return type === 'float32' ? Float32Array.from({ length }, next) : Float64Array.from({ length }, next);
}

/** As numbers for JSON, with so many significant digits. */
export function numbersOf(values: Values, digits: number): number[] {
  const numbers = new Array<number>(values.length);
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] ?? 0;
    numbers[at] = digits === allDigits ? value : Number(value.toPrecision(digits));
  }
  return numbers;
}

/** As float32s: itself, where it is one. */
export function floatsOf(values: Values): Float32Array {
  return values instanceof Float32Array ? values : Float32Array.from(values);
}

/** What became of the values on the way to the model. */
export interface Loss {
  /** The largest relative error. */
  readonly largest: number;
  /** Values that are not what they were. */
  readonly changed: number;
  readonly of: number;
}

export function lossOf(sent: Values, read: Float32Array): Loss {
  let largest = 0;
  let changed = 0;
  for (let at = 0; at < sent.length; at += 1) {
    const value = sent[at] ?? 0;
    const error = Math.abs((read[at] ?? Number.NaN) - value) / Math.abs(value);
    if (error === 0) continue;
    changed += 1;
    largest = Math.max(largest, error);
  }
  return { largest, changed, of: sent.length };
}
