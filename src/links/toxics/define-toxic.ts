import type { ToxicType } from '../../lab/toxics.ts';
import type { ToxicKind } from '../stage.ts';
import { fieldsFor, type ReadAttributes } from './fields.ts';

/** With the attributes of the table; finds the type of its state. */
export function defineToxic<T extends ToxicType, State>(
  type: T,
  kind: Omit<ToxicKind<ReadAttributes<T>, State>, 'attributes'>,
): ToxicKind<ReadAttributes<T>, State> {
  return { ...kind, attributes: fieldsFor(type) };
}
