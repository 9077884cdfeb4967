import type { Ink } from '../../report/ink.ts';
import { clip, wrap } from '../../report/text.ts';
import type { Role, Row, Section } from './row.ts';

export interface Paper {
  readonly ink: Ink;
  readonly width: number;
  readonly full: boolean;
}

/** Where it is wide enough, a line has twice as many bytes. */
const wideColumns = 140;
const shownBytes = 512;
const shownRows = 400;
const wrappedLines = 12;

/** A section's title, its bytes as a dump, and its tree beside the bytes. */
export function drawSection(section: Section, paper: Paper): string[] {
  const lines = [...wrap(section.title, paper.width).map(paper.ink.bold), ''];
  const dump = section.bytes.length > 0 ? [...drawDump(section, paper), ''] : [];
  const shown = paper.full ? section.rows : section.rows.filter(({ tone }, at) => at < shownRows || tone === 'problem');
  const hidden = section.rows.length - shown.length;
  const more = hidden === 0 ? [] : [paper.ink.dim(`  … ${hidden.toLocaleString('en')} more lines: --full`)];
  return lines.concat(
    dump,
    shown.flatMap((row) => drawRow(row, section.bytes, paper)),
    more,
  );
}

type Paint = (text: string) => string;

function paintOf(ink: Ink): Readonly<Record<Role, Paint>> {
  return { tag: ink.yellow, length: ink.cyan, value: ink.green, head: ink.bold, bad: ink.red };
}

/** Offsets are decimal here as everywhere: they can be found again in the tree. */
function drawDump({ bytes, rows }: Section, { ink, width, full }: Paper): string[] {
  const paint = paintOf(ink);
  const perLine = width >= wideColumns ? 32 : 16;
  const shown = full ? bytes.length : Math.min(bytes.length, shownBytes);
  const roles: (Role | undefined)[] = new Array(shown);
  for (const { start, end, role } of rows.flatMap(({ spans }) => spans)) roles.fill(role, start, Math.min(end, shown));
  const lines: string[] = [];
  for (let at = 0; at < shown; at += perLine) {
    const cells: string[] = [];
    let letters = '';
    for (let byte = at; byte < at + perLine; byte += 1) {
      if (byte % 8 === 0 && byte > at) cells.push('');
      const value = byte < shown ? bytes[byte] : undefined;
      const role = roles[byte];
      const colour: Paint = role === undefined ? (text) => text : paint[role];
      cells.push(value === undefined ? '  ' : colour(value.toString(16).padStart(2, '0')));
      letters += value === undefined ? '' : colour(value > 0x20 && value < 0x7f ? String.fromCharCode(value) : '.');
    }
    lines.push(`  ${ink.dim(String(at).padStart(6, '0'))}  ${cells.join(' ')}  ${letters}`);
  }
  if (shown < bytes.length)
    lines.push(ink.dim(`  … ${(bytes.length - shown).toLocaleString('en')} more bytes: --full`));
  return lines;
}

function drawRow({ spans, depth, text, tone }: Row, bytes: Uint8Array, { ink, width, full }: Paper): string[] {
  const perRow = width >= wideColumns ? 16 : 8;
  const start = spans[0]?.start;
  const at = start === undefined ? ' '.repeat(6) : ink.dim(String(start).padStart(6, '0'));
  const indent = '  '.repeat(Math.min(depth, 12));
  // Two columns before the offset and two behind it, three a byte, and two more.
  const used = 10 + perRow * 3 + 2 + indent.length;
  const room = Math.max(20, width - used);
  const whole =
    tone === 'name' || tone === 'value'
      ? [clip(text, room)]
      : wrap(full ? text : text.slice(0, wrappedLines * room), room);
  const lines = full || whole.length < wrappedLines ? whole : [...whole.slice(0, wrappedLines - 1), '… --full'];
  const tint: Paint = tone === 'problem' ? ink.red : tone === 'aside' ? ink.dim : (said) => said;
  const [first = '', ...rest] = lines;
  return [
    `  ${at}  ${drawBytes(spans, bytes, perRow, ink)}${indent}${tint(first)}`.trimEnd(),
    ...rest.map((line) => ' '.repeat(used) + tint(line)),
  ];
}

/** Always as wide: three columns a byte, then two for an ellipsis. */
function drawBytes(spans: Row['spans'], bytes: Uint8Array, most: number, ink: Ink): string {
  const paint = paintOf(ink);
  let room = most;
  let cells = '';
  let hasMore = false;
  for (const { start, end, role } of spans) {
    const shown = bytes.subarray(start, Math.min(end, start + room));
    for (const byte of shown) cells += `${paint[role](byte.toString(16).padStart(2, '0'))} `;
    room -= shown.length;
    hasMore ||= Math.min(end, bytes.length) - start > shown.length;
  }
  return `${cells}${hasMore ? '…' : ' '}${'   '.repeat(room)} `;
}
