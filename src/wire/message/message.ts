import type { Problem } from '../problem.ts';
import type { NumberName, Scalar } from './numbers.ts';
import type { RawField } from './scan.ts';

export interface Message {
  readonly start: number;
  readonly end: number;
  /** By the schema; null: nobody said. */
  readonly type: string | null;
  readonly fields: readonly Field[];
  /** Where the field begins that could not be read; the end, if all could. */
  readonly readTo: number;
  readonly problem: Problem | null;
}

export interface Field extends Omit<RawField, 'fields'> {
  /** By the schema; null: it says nothing of this field, or there is none. */
  readonly name: string | null;
  /** As the `.proto` has it: `repeated float`. */
  readonly words: string | null;
  /** Why readers that know the schema refuse the message. */
  readonly problem: Problem | null;
  /** One where a schema says so; otherwise all that fit, the likeliest first. */
  readonly readings: readonly [Reading, ...Reading[]];
}

export type Reading =
  | { readonly as: 'number'; readonly types: readonly NumberName[]; readonly value: Scalar; readonly label?: string }
  /** `cut`: its beginning alone, since it is long and not the likeliest reading. */
  | { readonly as: 'string'; readonly text: string; readonly cut?: true }
  | { readonly as: 'bytes' }
  | {
      readonly as: 'packed';
      readonly type: NumberName;
      readonly count: number;
      readonly values: readonly Scalar[];
      readonly labels?: readonly (string | null)[];
    }
  | { readonly as: 'message'; readonly message: Message };
