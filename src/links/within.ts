import { type Field, integer, number } from './attributes.ts';

/** Errors of its `read`: `TypeError`, telling the bounds. */
function within(field: Field<number>, lowest: number, highest: number): Field<number> {
  return {
    fallback: field.fallback,
    read(value) {
      const read = field.read(value);
      if (read >= lowest && read <= highest) return read;
      throw new TypeError(`must be from ${lowest} to ${highest}`);
    },
  };
}

/** A number of frames. */
export function count(): Field<number> {
  return within(integer(), 0, Number.MAX_SAFE_INTEGER);
}

/** Of all streams: left out, all. */
export function share(): Field<number> {
  return within(number(1), 0, 1);
}

/** An error code of HTTP/2, 32 bits. */
export function errorCodeField(): Field<number> {
  return within(integer(), 0, 2 ** 32 - 1);
}

/** 31 bits; left out, null. */
export function streamId(): Field<number | null> {
  return { ...within(integer(), 0, 2 ** 31 - 1), fallback: null };
}
