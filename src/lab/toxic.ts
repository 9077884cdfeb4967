import type { Attribute, AttributesOf, ToxicType } from './toxics.ts';

type ValueOf<A> = A extends Attribute ? (A['is'] extends 'text' ? string : number) : never;
type Needed<S> = {
  readonly [name in keyof S as S[name] extends { readonly needed: true } ? name : never]: ValueOf<S[name]>;
};
type Optional<S> = {
  readonly [name in keyof S as S[name] extends { readonly needed: true } ? never : name]?: ValueOf<S[name]>;
};
type Given<S> = keyof S extends never ? Readonly<Record<string, never>> : Needed<S> & Optional<S>;

/**
 * Faults on a link, in Toxiproxy's words: https://github.com/Shopify/toxiproxy#toxics. Names and attributes are those of
 * its HTTP API. Where `stream` is left out it is `downstream`, the answers; where `toxicity` is left out it is 1, every
 * connection.
 */
export type Toxic = {
  readonly stream?: 'upstream' | 'downstream';
  /** Share of the connections that it strikes, rolled once for each. */
  readonly toxicity?: number;
} & { [T in ToxicType]: { readonly type: T; readonly attributes: Given<AttributesOf<T>> } }[ToxicType];
