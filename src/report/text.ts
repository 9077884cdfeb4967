import { stripVTControlCharacters } from 'node:util';

/** Columns that the text takes on a terminal, escapes not counted. */
export function widthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

/** One line without control characters: what a run says must not steer the reader's terminal. */
export function plain(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** Exactly `width` columns: padded on the right, or cut with an ellipsis. */
export function left(text: string, width: number): string {
  const letters = [...plain(text)];
  return letters.length > width
    ? `${letters.slice(0, Math.max(0, width - 1)).join('')}…`.slice(0, width)
    : letters.join('') + ' '.repeat(width - letters.length);
}

/** At least `width` columns, padded on the left. */
export function right(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text))) + text;
}

/** What must not be torn apart at a line's end: a number and its unit, a dot and what it follows. */
export function tie(text: string): string {
  return text.replace(/ (?=· )/g, '\u00a0').replace(/(?<=\d) (?=(?:%|ms|s|B|MiB|views)(?:[\s.,;:)]|$))/g, '\u00a0');
}

/** Lines of at most `width` columns; a word that is longer is broken, a no-break space holds. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (let word of tie(plain(text)).split(' ')) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line);
      line = '';
    }
    while (widthOf(word) > width) {
      lines.push([...word].slice(0, width).join(''));
      word = [...word].slice(width).join('');
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  if (line !== '') lines.push(line);
  return lines.map((whole) => whole.replaceAll('\u00a0', ' '));
}

/** A first line's start, then the text hanging beside it. */
export function hang(start: string, text: string, width: number): string[] {
  const indent = widthOf(start);
  return wrap(text, width - indent).map((line, at) => (at === 0 ? start : ' '.repeat(indent)) + line);
}

/** The whole sentence, or as many of its first clauses as fit; nothing where not even one does. */
export function shorten(text: string, width: number): string {
  const whole = plain(text).replace(/\.$/, '');
  if (widthOf(whole) <= width) return whole;
  const ends = [...whole.matchAll(/[,;:.](?= )/g)].map((end) => end.index);
  const fitting = ends.filter((end) => widthOf(whole.slice(0, end)) <= width).at(-1);
  return fitting === undefined ? '' : whole.slice(0, fitting);
}

/** Cuts a line with escapes in it to `width` columns, keeping every escape, so that no colour leaks. */
export function clip(line: string, width: number): string {
  if (widthOf(line) <= width) return line;
  let room = width - 1;
  let cut = '';
  for (const token of line.match(/\p{Cc}\[[\d;]*m|./gsu) ?? []) {
    if (token.length > 2) cut += token;
    else if (room-- > 0) cut += token;
    else if (room === -1) cut += '…';
  }
  return cut;
}

const asciiOf: Readonly<Record<string, string>> = {
  '✓': 'v',
  '✗': 'x',
  '●': '*',
  '○': 'o',
  '·': '-',
  '–': '-',
  '—': '-',
  '…': '~',
  '→': '>',
  '│': '|',
  '└': '`',
  '─': '-',
  '▁': '_',
  '▂': '.',
  '▃': ':',
  '▄': '-',
  '▅': '=',
  '▆': '+',
  '▇': '*',
  '█': '#',
  '░': '.',
  '“': '"',
  '”': '"',
  '’': "'",
  '×': 'x',
  '≥': '>',
  '≤': '<',
  '≈': '~',
  '±': '~',
  '−': '-',
  µ: 'u',
};

/** Sign for sign, so that columns stay where they are. */
export function toAscii(text: string): string {
  return [...text].map((letter) => asciiOf[letter] ?? letter).join('');
}
