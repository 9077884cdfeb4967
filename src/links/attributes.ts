/** How one field is read from JSON: an attribute of a toxic, or a field of a proxy. */
export interface Field<T> {
  /** Where it is left out, or null. */
  readonly fallback: T;
  /** Errors: `TypeError`, telling what it should be. */
  readonly read: (value: unknown) => T;
}

const mostOf64Bits = 2n ** 63n - 1n;

/** Of 64 bits, as Go's: beyond 2^53 rounded, which makes no difference to any toxic. */
export function integer(fallback = 0): Field<number> {
  const is = (value: unknown): value is number | bigint => {
    if (typeof value === 'bigint') return value >= -mostOf64Bits - 1n && value <= mostOf64Bits;
    return Number.isInteger(value) && is(BigInt(value as number));
  };
  const { read } = field<number | bigint>(fallback, 'an integer of 64 bits', is);
  return { fallback, read: (value) => Number(read(value)) };
}

export function number(fallback = 0): Field<number> {
  return field(fallback, 'a number', (value): value is number => Number.isFinite(value));
}

export function text(fallback = ''): Field<string> {
  return field(fallback, 'a string', (value) => typeof value === 'string');
}

export function flag(fallback: boolean): Field<boolean> {
  return field(fallback, 'true or false', (value) => typeof value === 'boolean');
}

function field<T>(fallback: T, kind: string, is: (value: unknown) => value is T): Field<T> {
  return {
    fallback,
    read(value) {
      if (is(value)) return value;
      throw new TypeError(`must be ${kind}`);
    },
  };
}
