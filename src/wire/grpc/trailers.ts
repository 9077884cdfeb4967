import { headerWords } from '../budget.ts';
import { quote } from '../escape.ts';
import type { Reader } from '../message/reader.ts';
import { beyondLimit, count, type Problem, problem } from '../problem.ts';

export interface Trailer {
  readonly name: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** A gRPC-Web trailer frame's text: `name: value` a line, as in HTTP/1.1. */
export function readTrailers(
  { bytes, budget }: Reader,
  start: number,
  end: number,
): { trailers: Trailer[]; problem: Problem | null } {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
  const trailers: Trailer[] = [];
  for (const line of text.matchAll(/([^\n]*)(?:\n|$)/g)) {
    const [whole, content = ''] = line;
    if (whole === '') continue;
    const from = start + line.index;
    if (!budget.header(content.length)) {
      return { trailers, problem: beyondLimit(from, headerWords, `${count(end - from, 'byte')} more`) };
    }
    const said = content.replace(/\r$/, '');
    const colon = said.indexOf(':');
    if (colon < 1) {
      return { trailers, problem: problem(from, 'a trailer, as `name: value`', quote(said.slice(0, 40), false)) };
    }
    const name = said.slice(0, colon).trim().toLowerCase();
    trailers.push({ name, value: said.slice(colon + 1).trim(), start: from, end: from + whole.length });
  }
  return { trailers, problem: null };
}
