import type { Decoded } from '../../wire/decode.ts';
import { escapeText } from '../../wire/escape.ts';
import type { GrpcFrames } from '../../wire/grpc/read-frames.ts';
import type { Stream } from '../../wire/http2/read-streams.ts';
import { count } from '../../wire/problem.ts';
import { bodyRows, grpcRows } from './grpc-rows.ts';
import { http2Rows } from './http2-rows.ts';
import { messageRows, problemRow } from './message-rows.ts';
import type { Row, Section, Style } from './row.ts';

/** The input first, then what was put together or decompressed out of it. */
export function sectionsOf({ parts, body }: Decoded, style: Style): Section[] {
  const bytesOf = (part: number) => parts[part]?.bytes ?? new Uint8Array(0);
  const section = (part: number, what: string, rows: readonly Row[]): Section => ({
    title: `${what}, ${count(bytesOf(part).length, 'byte')}`,
    bytes: bytesOf(part),
    rows,
  });
  const unpacked = ({ frames }: GrpcFrames, part: number) =>
    frames
      .filter((frame) => frame.part !== part)
      .map((frame) => section(frame.part, parts[frame.part]?.name ?? '', bodyRows(frame, 0, style)));
  switch (body.kind) {
    case 'message':
      return [section(0, `a protobuf message${nameOf(body.type)}`, messageRows(body.message, 0, style))];
    case 'delimited': {
      const rows = body.messages.flatMap(({ start, message }, at): Row[] => [
        {
          spans: [{ start, end: message.start, role: 'length' }],
          depth: 0,
          text: `message ${at + 1} · ${count(message.end - message.start, 'byte')}`,
          tone: 'name',
        },
        ...messageRows(message, 1, style),
      ]);
      const { problem } = body;
      if (problem !== null) rows.push(problemRow(problem, bytesOf(0).length, 0));
      return [section(0, `${count(body.messages.length, 'message')}${nameOf(body.type)} behind their lengths`, rows)];
    }
    case 'grpc': {
      const many = count(body.grpc.frames.length, 'frame');
      const rows = grpcRows(body.grpc, 0, bytesOf(0).length, style);
      return [section(0, `${many} of gRPC${nameOf(body.type)}`, rows), ...unpacked(body.grpc, 0)];
    }
    case 'http2': {
      const { from, frames } = body.connection;
      const what = `HTTP/2, ${count(frames.length, 'frame')} from the ${from}`;
      const rows = http2Rows(body.connection, bytesOf(0).length, style);
      return [
        section(0, what, rows),
        ...body.streams.flatMap((stream) => {
          const { part, grpc } = stream;
          if (part === null) return [];
          const own =
            grpc === null ? rawRows(stream, bytesOf(part)) : grpcRows(grpc, part, bytesOf(part).length, style);
          return [section(part, streamWords(stream, style), own), ...(grpc === null ? [] : unpacked(grpc, part))];
        }),
      ];
    }
    case 'json': {
      const { members, problem } = body.json;
      const rows = members.map(({ name, start, end, says }): Row => {
        const spans = [{ start, end, role: 'value' as const }];
        return {
          spans,
          depth: 0,
          text: `${escapeText(name, style.unicode)} · ${escapeText(says, style.unicode)}`,
          tone: 'value',
        };
      });
      return [section(0, 'JSON', problem === null ? rows : [...rows, problemRow(problem, bytesOf(0).length, 0)])];
    }
  }
}

function nameOf(type: { readonly name: string } | null): string {
  return type === null ? '' : `, ${type.name}`;
}

function streamWords({ id, path, data, type }: Stream, { unicode }: Style): string {
  const where = path === null ? '' : `, ${escapeText(path, unicode)}`;
  return `stream ${id}${where}${nameOf(type)}: the data of ${count(data.length, 'frame')}`;
}

function rawRows({ problem, contentType }: Stream, bytes: Uint8Array): Row[] {
  if (problem !== null) return [problemRow(problem, bytes.length, 0)];
  const text = contentType === null ? 'not read: no header says what it is' : 'not read: no call of gRPC';
  return [{ spans: [{ start: 0, end: bytes.length, role: 'value' }], depth: 0, text, tone: 'value' }];
}
