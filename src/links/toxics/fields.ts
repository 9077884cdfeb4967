import type { Attribute, AttributesOf, ToxicType } from '../../lab/toxics.ts';
import { toxics } from '../../lab/toxics.ts';
import { type Field, integer, text } from '../attributes.ts';
import { count, errorCodeField, share, streamId } from '../within.ts';

type Read<A extends Attribute> = A['is'] extends 'text' ? string : A['leftOut'] extends null ? number | null : number;
/** A toxic's attributes as its stage reads them: whatever was left out has its value. */
export type ReadAttributes<T extends ToxicType> = {
  [name in keyof AttributesOf<T>]: AttributesOf<T>[name] extends Attribute ? Read<AttributesOf<T>[name]> : never;
};
export type FieldsOf<T extends ToxicType> = {
  readonly [name in keyof ReadAttributes<T>]: Field<ReadAttributes<T>[name]>;
};

const readers: Readonly<Record<Attribute['is'], () => Field<unknown>>> = {
  integer,
  count,
  share,
  'error-code': errorCodeField,
  'stream-id': streamId,
  text,
};

/** How the API reads them, and what they are where they are left out. */
export function fieldsFor<T extends ToxicType>(type: T): FieldsOf<T> {
  const attributes: { readonly [name: string]: Attribute } = toxics[type].attributes;
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { is, leftOut }]) => [name, { ...readers[is](), fallback: leftOut }]),
  ) as FieldsOf<T>;
}
