import { quote } from '../../wire/escape.ts';
import type { Field, Message, Reading } from '../../wire/message/message.ts';
import { textOf } from '../../wire/message/numbers.ts';
import { wireNames } from '../../wire/message/scan.ts';
import { count, type Problem } from '../../wire/problem.ts';
import { append } from './append.ts';
import type { Row, Style } from './row.ts';

/** A run of more fields than this is shown by its first ones. */
const longestRun = 6;
const shownOfRun = 3;
/** A line has no room for more values, and a JSON document has them all. */
const shownValues = 64;
/** Of readings that are not the likeliest. */
const shownOfOthers = 2;

export function messageRows(message: Message, depth: number, style: Style): Row[] {
  const rows: Row[] = [];
  for (const run of runsOf(message.fields)) {
    const shown = style.full || run.length <= longestRun ? run : run.slice(0, shownOfRun);
    for (const field of shown) append(rows, fieldRows(field, depth, style));
    const first = run[shown.length];
    const last = run.at(-1);
    if (!first || !last) continue;
    const name = first.name ?? `field ${first.number}`;
    rows.push({
      spans: [{ start: first.start, end: last.end, role: 'value' }],
      depth,
      text: `… ${(run.length - shown.length).toLocaleString('en')} more of ${name}`,
      tone: 'aside',
    });
  }
  if (message.problem !== null) rows.push(problemRow(message.problem, message.end, depth, message.readTo));
  return rows;
}

/** @param from where what could not be read begins: a tag, say, of which the value is wrong */
export function problemRow(
  { offset, expected, found, limit }: Problem,
  end: number,
  depth: number,
  from = offset,
): Row {
  const text = limit
    ? `not read further: ${expected}; there is ${found}`
    : `✗ byte ${offset}: expected ${expected}; found ${found}`;
  const begin = Math.min(from, offset);
  const spans: Row['spans'] = [
    { start: begin, end: offset, role: 'tag' },
    { start: offset, end: Math.max(offset, end), role: 'bad' },
  ];
  return { spans, depth, text, tone: 'problem' };
}

function runsOf(fields: readonly Field[]): Field[][] {
  const runs: Field[][] = [];
  for (const field of fields) {
    const run = runs.at(-1);
    const [first] = run ?? [];
    if (run && first && first.number === field.number && first.wireType === field.wireType) run.push(field);
    else runs.push([field]);
  }
  return runs;
}

function fieldRows(field: Field, depth: number, style: Style): Row[] {
  const { start, tagEnd, valueStart, valueEnd, wireType, notes, problem } = field;
  const [first, ...others] = field.readings;
  const said = field.name === null ? wireNames[wireType] : `${field.name} · ${field.words}`;
  const size = wireType === 2 ? ` · ${count(valueEnd - valueStart, 'byte')}` : '';
  const head: Row = {
    spans: [
      { start, end: tagEnd, role: 'tag' },
      { start: tagEnd, end: wireType === 2 ? valueStart : tagEnd, role: 'length' },
    ],
    depth,
    text: `${field.number} · ${said}${size}`,
    tone: 'name',
  };
  const rows = [head];
  append(rows, valueRows(field, first, depth + 1, style));
  const aside = (text: string): Row => ({ spans: [], depth: depth + 1, text, tone: 'aside' });
  if (others.length > 0)
    rows.push(aside(`or ${others.map((reading) => inWords(reading, style, shownOfOthers)).join(' · ')}`));
  rows.push(...notes.map((note) => aside(`! ${note}`)));
  if (problem !== null) rows.push(problemRow(problem, valueEnd, depth + 1));
  if (wireType === 3 && field.end > valueEnd) {
    const spans = [{ start: valueEnd, end: field.end, role: 'tag' as const }];
    rows.push({ spans, depth, text: `end of group ${field.number}`, tone: 'name' });
  }
  return rows;
}

function valueRows(field: Field, reading: Reading, depth: number, style: Style): Row[] {
  const { valueStart, valueEnd } = field;
  if (reading.as === 'message') {
    if (reading.message.fields.length > 0 || reading.message.problem !== null)
      return messageRows(reading.message, depth, style);
    return [{ spans: [], depth, text: 'an empty message', tone: 'value' }];
  }
  const spans = [{ start: valueStart, end: valueEnd, role: 'value' as const }];
  // The line above it has said its type.
  const isKnown = reading.as === 'number' && field.name !== null && reading.label === undefined;
  const text = isKnown ? textOf(reading.value, reading.types[0] ?? '') : inWords(reading, style);
  return [{ spans, depth, text, tone: 'value' }];
}

function inWords(reading: Reading, { unicode }: Style, most = shownValues): string {
  switch (reading.as) {
    case 'number': {
      const text = textOf(reading.value, reading.types[0] ?? '');
      if (reading.label !== undefined) return `${reading.label} (${text})`;
      return `${text} as ${reading.types.join(', ')}`;
    }
    case 'string':
      return quote(most < shownValues ? reading.text.slice(0, 32) : reading.text, unicode);
    case 'bytes':
      return 'bytes';
    case 'packed': {
      const shown = reading.values.slice(0, most);
      const values = shown.map((value, at) => reading.labels?.[at] ?? textOf(value, reading.type)).join(', ');
      return `${reading.count.toLocaleString('en')} × ${reading.type}: ${values}${reading.count > shown.length ? ', …' : ''}`;
    }
    case 'message':
      return `a message of ${count(reading.message.fields.length, 'field')}`;
  }
}
