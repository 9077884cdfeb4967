/** Puts these words into every string of a result, but those that decide what is shown. */
export function poison(value: unknown, nasty: string, key = ''): unknown {
  if (typeof value === 'string') {
    return /^(variant|id|phase|outcome|verdict|kind|unit|draw|of|part|startedAt|finishedAt)$/.test(key)
      ? value
      : value + nasty;
  }
  if (Array.isArray(value)) return value.map((item) => poison(item, nasty, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, poison(item, nasty, name)]));
}
