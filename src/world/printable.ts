import { stripVTControlCharacters } from 'node:util';

/** What somebody else said, as one line that steers no terminal; so many characters of it at most. */
export function printable(text: string, atMost: number): string {
  // Far more than is shown is not looked at.
  const line = stripVTControlCharacters(text.slice(0, 4 * atMost)).replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ');
  const letters = [...line.trim()];
  return letters.length > atMost ? `${letters.slice(0, atMost).join('')}…` : letters.join('');
}
