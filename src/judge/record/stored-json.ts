/** What was read from disk and not checked yet: an older version may have written it. */
export type Json = { readonly [field: string]: unknown };

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The items of a list upgraded, as far as they are objects; what is no list comes back as it is. */
export function each(list: unknown, upgrade: (item: Json) => Json): unknown {
  return Array.isArray(list) ? list.map((item) => (isJson(item) ? upgrade(item) : item)) : list;
}
