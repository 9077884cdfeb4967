import { clip } from '../../report/text.ts';
import type { Decoded } from '../../wire/decode.ts';
import { escapeText } from '../../wire/escape.ts';
import { count } from '../../wire/problem.ts';
import { append } from './append.ts';
import { jsonOf } from './beside-json.ts';
import { bitsOf } from './bits.ts';
import { drawSection, type Paper } from './draw.ts';
import type { WireInput } from './read-input.ts';
import { sectionsOf } from './sections.ts';

/** A busy connection has many streams. */
const mostSections = 20;

export function showDecoded(input: WireInput, decoded: Decoded, paper: Paper, unicode: boolean): string {
  const { ink, width, full } = paper;
  const spelt = input.spelling === 'raw' ? '' : `, written as ${input.spelling}`;
  const lines = [ink.dim(clip(`${escapeText(input.name, unicode)}${spelt}`, width)), ''];
  const sections = sectionsOf(decoded, { full, unicode });
  const shownSections = full ? sections : sections.slice(0, mostSections);
  for (const [at, section] of shownSections.entries()) {
    if (at > 0) lines.push('');
    append(lines, drawSection(section, paper));
  }
  const hidden = sections.length - shownSections.length;
  if (hidden > 0) lines.push('', ink.dim(`… ${hidden.toLocaleString('en')} more streams and messages: --full`));
  const bits = bitsOf(decoded);
  if (bits.length > 0) lines.push('', ink.bold('bit by bit'), '', ...bits.map((line) => clip(`  ${line}`, width)));
  for (const { json, bytes, name } of jsonOf(decoded)) {
    const jsonBytes = Buffer.byteLength(json);
    lines.push('', ink.bold(`${name}as JSON, ${count(jsonBytes, 'byte')} against ${bytes.toLocaleString('en')}`), '');
    // The quotes and backslashes of JSON are its own.
    const begin = full ? json : json.slice(0, 2 * width);
    const shown = unicode ? begin.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, hide) : begin.replaceAll(/[^ -~]/gu, hide);
    lines.push(full ? `  ${shown}` : clip(`  ${shown}`, width));
  }
  return lines.join('\n');
}

/** As JSON has it. */
function hide(letter: string): string {
  return Array.from(
    { length: letter.length },
    (_, at) => `\\u${letter.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');
}
