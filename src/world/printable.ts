import { stripVTControlCharacters } from 'node:util';

/** What somebody else said, as one line that steers no terminal; so many characters of it at most. */
export function printable(text: string, atMost: number): string {
  // Far more than is shown is not looked at.
  const line = stripVTControlCharacters(text.slice(0, 4 * atMost)).replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ');
  const letters = [...line.trim()];
  return letters.length > atMost ? `${letters.slice(0, atMost).join('')}…` : letters.join('');
}

/** The codes of `src/report/ink.ts`, and no other. */
const colour = /\[(?:1|2|22|31|32|33|36|39)m/y;
const controls = /(?![\n\t])[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** What somebody else said, in as many lines as it has: nothing in it steers a terminal, or turns its letters round. */
export function steerless(text: string): string {
  return stripVTControlCharacters(text).replace(controls, '');
}

/** What is about to reach a terminal: of control characters, line ends and two-am's own colours alone. */
export function forTerminal(text: string): string {
  return text.replace(controls, (control, at: number) => {
    colour.lastIndex = at + 1;
    return control === '\u001b' && colour.test(text) ? control : '';
  });
}

/** JSON that is the same to whoever reads it, and steers no terminal that shows it. */
export function toDocument(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    controls,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
