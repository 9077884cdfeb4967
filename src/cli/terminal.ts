import { toAscii } from '../report/text.ts';

interface Out {
  readonly isTTY?: boolean;
}

/** https://no-color.org; a pipe and a dumb terminal show none. */
export function wantsColour(out: Out): boolean {
  return out.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
}

/** By the locale, as the C library chooses it; where none is set, as in a container, everybody reads UTF-8. */
export function knowsUnicode(env: NodeJS.ProcessEnv = process.env): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || 'UTF-8';
  return /utf-?8/i.test(locale);
}

/** As this terminal can show it. */
export function spell(text: string): string {
  return knowsUnicode() ? text : toAscii(text);
}
