import { escapeText } from '../../wire/escape.ts';
import { explainHeader } from '../../wire/grpc/explain-header.ts';
import type { GrpcFrame, GrpcFrames } from '../../wire/grpc/read-frames.ts';
import { count } from '../../wire/problem.ts';
import { append } from './append.ts';
import { messageRows, problemRow } from './message-rows.ts';
import type { Row, Style } from './row.ts';

/** @param part the one that the frames are in: what was decompressed has a section of its own */
export function grpcRows({ frames, problem }: GrpcFrames, part: number, end: number, style: Style): Row[] {
  const rows = frames.flatMap((frame) => frameRows(frame, part, style));
  return problem === null ? rows : [...rows, problemRow(problem, end, 0)];
}

function frameRows(frame: GrpcFrame, part: number, style: Style): Row[] {
  const { start, flags, compressed, isTrailers, length, bodyStart, end, encoding, message, notes, problem } = frame;
  const what = isTrailers ? 'trailers of gRPC-Web' : 'a message';
  const flag = `${flags.toString(16).padStart(2, '0')}: ${what}, ${compressed ? 'compressed' : 'not compressed'}`;
  const rows: Row[] = [
    { spans: [{ start, end: start + 1, role: 'head' }], depth: 0, text: `flag ${flag}`, tone: 'name' },
    {
      spans: [{ start: start + 1, end: bodyStart, role: 'length' }],
      depth: 0,
      text: `length ${count(length, 'byte')}`,
      tone: 'name',
    },
  ];
  rows.push(...notes.map((note): Row => ({ spans: [], depth: 1, text: `! ${note}`, tone: 'aside' })));
  if (frame.part !== part) {
    const spans = [{ start: bodyStart, end, role: 'value' as const }];
    rows.push({ spans, depth: 1, text: `in ${encoding}; decompressed below`, tone: 'value' });
  } else append(rows, bodyRows(frame, 1, style));
  if (problem !== null) rows.push(problemRow(problem, message === null ? end : problem.offset, 1));
  return rows;
}

/** Of a message or of trailers, wherever its bytes are. */
export function bodyRows({ message, trailers, isTrailers, length }: GrpcFrame, depth: number, style: Style): Row[] {
  if (!isTrailers) {
    if (message !== null && length === 0) return [{ spans: [], depth, text: 'an empty message', tone: 'value' }];
    return message === null ? [] : messageRows(message, depth, style);
  }
  return trailers.map(({ name, value, start, end }) => ({
    spans: [{ start, end, role: 'value' }],
    depth,
    text: headerWords(name, value, style),
    tone: 'text',
  }));
}

export function headerWords(name: string, value: string, { unicode }: Style): string {
  const means = explainHeader(name, value);
  const said = `${escapeText(name, unicode)}: ${escapeText(value, unicode)}`;
  return means === null ? said : `${said}  (${escapeText(means, unicode)})`;
}
