import { escapeText } from '../../wire/escape.ts';
import type { Http2Frame } from '../../wire/http2/frame.ts';
import type { Connection } from '../../wire/http2/read-connection.ts';
import { count } from '../../wire/problem.ts';
import { append } from './append.ts';
import { headerWords } from './grpc-rows.ts';
import { problemRow } from './message-rows.ts';
import type { Role, Row, Style } from './row.ts';

/** A connection with more frames shows its first ones. */
const shownFrames = 60;

export function http2Rows({ prefaceEnd, frames, problem }: Connection, end: number, style: Style): Row[] {
  const shown = style.full ? frames : frames.slice(0, shownFrames);
  const hidden = frames.slice(shown.length);
  const rows: Row[] = [];
  if (prefaceEnd > 0) {
    const spans = [{ start: 0, end: prefaceEnd, role: 'head' as const }];
    rows.push({ spans, depth: 0, text: 'the preface: a client begins so', tone: 'name' });
  }
  for (const frame of shown) append(rows, frameRows(frame, style));
  if (hidden.length > 0) {
    rows.push({ spans: [], depth: 0, text: `… ${count(hidden.length, 'more frame')}`, tone: 'aside' });
    for (const frame of hidden) if (frame.problem !== null) append(rows, frameRows(frame, style));
  }
  return problem === null ? rows : [...rows, problemRow(problem, end, 0)];
}

/** What the payloads of frames are for, as far as it has a colour of its own. */
const payloadRole: Readonly<Partial<Record<number, Role>>> = { 0: 'value', 1: 'tag', 5: 'tag', 9: 'tag' };

function frameRows(frame: Http2Frame, style: Style): Row[] {
  const { start, payloadStart, end, name, stream, flagNames, length, says, headers, notes, problem } = frame;
  const aside = (text: string, tone: Row['tone'] = 'text'): Row => ({ spans: [], depth: 1, text, tone });
  const where = stream === 0 ? 'connection' : `stream ${stream}`;
  const payload = { start: payloadStart, end, role: payloadRole[frame.type] ?? ('length' as const) };
  const lines = [...payloadWords(frame), ...says.map((each) => escapeText(each, style.unicode))];
  return [
    {
      spans: [{ start, end: payloadStart, role: 'head' }],
      depth: 0,
      text: [name, where, count(length, 'byte'), ...flagNames].join(' · '),
      tone: 'name',
    },
    ...(end > payloadStart ? [{ spans: [payload], depth: 1, text: lines[0] ?? '', tone: 'text' as const }] : []),
    ...(end > payloadStart ? lines.slice(1) : lines).map((line) => aside(line)),
    ...(headers ?? []).map((header) => aside(headerWords(header.name, header.value, style))),
    ...notes.map((note) => aside(`! ${note}`, 'aside')),
    ...(problem === null ? [] : [problemRow(problem, end, 1)]),
  ];
}

function payloadWords({ type, headers, stream }: Http2Frame): string[] {
  if (type === 0) return [`data of stream ${stream}`];
  if (headers !== null) return [`${count(headers.length, 'header')}, in HPACK`];
  return type === 1 || type === 5 || type === 9 ? ['a part of the headers'] : [];
}
