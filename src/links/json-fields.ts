import { messageOf } from '../errors.ts';
import { ApiError } from './api-error.ts';
import type { Field } from './attributes.ts';

/** The fields of a JSON object by name in lower case: Toxiproxy takes names in any case, and ignores those that it does not know. */
export type JsonFields = ReadonlyMap<string, unknown>;

/** null counts as an empty object. Errors: `ApiError` `bad-body` for anything else, which is called `what`. */
export function fieldsOf(value: unknown, what: string): JsonFields {
  if (typeof value !== 'object' || Array.isArray(value)) throw new ApiError('bad-body', `${what} must be an object`);
  return new Map(Object.entries(value ?? {}).map(([name, field]) => [name.toLowerCase(), field]));
}

/** Its fallback where it is missing or null. Errors: `ApiError` `bad-body`. */
export function readField<T>(fields: JsonFields, name: string, { fallback, read }: Field<T>): T {
  const value = fields.get(name) ?? null;
  if (value === null) return fallback;
  try {
    return read(value);
  } catch (error) {
    throw new ApiError('bad-body', `${name} ${messageOf(error)}`);
  }
}
