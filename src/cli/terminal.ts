interface Out {
  readonly isTTY?: boolean;
}

/** https://no-color.org; a pipe and a dumb terminal show none. */
export function wantsColour(out: Out): boolean {
  return out.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
}

/** By the locale, as the C library chooses it; where none is set, as in a container, everybody reads UTF-8. */
export function knowsUnicode(): boolean {
  const locale = process.env.LC_ALL || process.env.LC_CTYPE || process.env.LANG || 'UTF-8';
  return /utf-?8/i.test(locale);
}
