import { type Attribute, toxics, toxicTypes } from '../toxics.ts';
import {
  type Check,
  hasFields,
  isNumber,
  isObject,
  isOneOf,
  isText,
  isWhole,
  optional,
  readObject,
  ShapeError,
} from './shape.ts';

const isShare: Check = (value, where) => {
  isNumber(0)(value, where);
  if (Number(value) > 1) throw new ShapeError(`${where} must be at most 1, but is ${String(value)}`);
};

/** The servers read whole numbers, and leave out in silence what they do not know. */
const checkFor: Readonly<Record<Attribute['is'], (least: number) => Check>> = {
  integer: isWhole,
  count: isWhole,
  share: () => isShare,
  'error-code': isWhole,
  'stream-id': isWhole,
  text: () => isText,
};

function checksOf(attributes: { readonly [name: string]: Attribute }): Readonly<Record<string, Check>> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { is, needed, least = 0 }]) => {
      const check = checkFor[is](least);
      return [name, needed ? check : optional(check)];
    }),
  );
}

const isTyped = hasFields({ type: isOneOf(toxicTypes) });
const checks = new Map<unknown, Check>(
  Object.entries(toxics).map(([type, { attributes }]) => [
    type,
    isObject({
      type: isText,
      stream: optional(isOneOf(['upstream', 'downstream'])),
      toxicity: optional(isShare),
      attributes: isObject(checksOf(attributes)),
    }),
  ]),
);

/** By its type, which says what attributes it has. */
export const isToxic: Check = (value, where) => {
  const check = checks.get(readObject(value, where).type) ?? isTyped;
  check(value, where);
};
