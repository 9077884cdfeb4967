const shownAtMost = 256;

/** A value of JSON, cut, for a person who is told of it. */
export function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = write(value);
  return text.length > shownAtMost ? `${text.slice(0, shownAtMost)}…` : text;
}

function write(value: unknown): string {
  try {
    return JSON.stringify(value, (_key, each: unknown) =>
      typeof each === 'number' && !Number.isFinite(each) ? String(each) : each,
    );
  } catch {
    // Lists that are nested deeper than the stack.
    return '…';
  }
}

/** As TF Serving names it. */
export function typeNameOf(value: unknown): string {
  if (value === null) return 'Null';
  if (Array.isArray(value)) return 'Array';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return `${typeof value}`.replace(/^./, (first) => first.toUpperCase());
}

/** `{"b64": "…"}`, which stands for bytes. */
export function isBase64(value: unknown): value is { readonly b64: string } {
  return isObject(value) && Object.keys(value).length === 1 && typeof value.b64 === 'string';
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
