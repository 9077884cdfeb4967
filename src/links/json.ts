import { ApiError } from './api-error.ts';

declare global {
  interface JSON {
    /** Node has it, the types do not yet. */
    rawJSON(text: string): unknown;
  }
}

/** As many digits as 64 bits need, and a sign. */
const integerOf64Bits = /^-?\d{1,19}$/;

/** Integers that a number would round are bigints. Errors: `ApiError` `bad-body`. */
export function parseJson(body: string): unknown {
  if (body.trim() === '') throw new ApiError('bad-body', 'EOF');
  try {
    return JSON.parse(body, (_key, value: unknown, { source = '' }: { readonly source?: string } = {}) =>
      typeof value === 'number' && !Number.isSafeInteger(value) && integerOf64Bits.test(source)
        ? BigInt(source)
        : value,
    );
  } catch (error) {
    throw new ApiError('bad-body', error instanceof Error ? error.message : String(error));
  }
}

export function writeJson(value: unknown): string {
  return JSON.stringify(value, (_key, one) => (typeof one === 'bigint' ? JSON.rawJSON(String(one)) : one));
}
