/** How one attribute of a toxic is read from JSON. */
export interface Field<T> {
  /** Where it is left out, or null. */
  readonly fallback: T;
  /** Errors: `TypeError`, telling what it should be. */
  readonly read: (value: unknown) => T;
}

export function integer(fallback = 0): Field<number> {
  return {
    fallback,
    read(value) {
      if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
      throw new TypeError('has to be an integer');
    },
  };
}

export function number(fallback = 0): Field<number> {
  return {
    fallback,
    read(value) {
      if (typeof value === 'number' && Number.isFinite(value)) return value;
      throw new TypeError('has to be a number');
    },
  };
}

export function text(fallback = ''): Field<string> {
  return {
    fallback,
    read(value) {
      if (typeof value === 'string') return value;
      throw new TypeError('has to be a string');
    },
  };
}
