import { isUtf8 } from 'node:buffer';
import { quote } from '../escape.ts';
import { hexOf } from '../hex.ts';
import { shortestFloat } from '../message/numbers.ts';
import { type Problem, problem } from '../problem.ts';

/** A member of the object that a JSON document is, and what it costs. */
export interface Member {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Of the value: `512 numbers, 9.8 bytes each`. */
  readonly says: string;
}

export interface JsonBody {
  readonly members: readonly Member[];
  readonly problem: Problem | null;
}

/** A JSON body beside protobuf's: where its bytes go, and floats that travel in it as base64. */
export function readJson(bytes: Uint8Array): JsonBody {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  if (!isUtf8(bytes)) {
    const again = Buffer.from(text);
    const at = bytes.findIndex((byte, index) => byte !== again[index]);
    return { members: [], problem: problem(at, 'JSON, which is UTF-8', hexOf(bytes.subarray(at), 4)) };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    const at = Number(/at position (\d+)/.exec(why)?.[1] ?? text.length);
    const found = at >= text.length ? 'the end' : quote(text.slice(at, at + 12), false);
    return { members: [], problem: problem(Buffer.byteLength(text.slice(0, at)), 'JSON', found) };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return {
      members: [{ name: 'the document', start: 0, end: bytes.length, says: describe(value, bytes.length) }],
      problem: null,
    };
  }
  const spans = memberSpans(bytes);
  const members = Object.entries(value).flatMap(([name, inside]) => {
    const span = spans.get(name);
    return span ? [{ name, start: span.start, end: span.end, says: describe(inside, span.end - span.valueStart) }] : [];
  });
  return { members, problem: null };
}

function describe(value: unknown, bytes: number): string {
  if (Array.isArray(value)) {
    const isNumbers = value.length > 0 && value.every((each) => typeof each === 'number');
    const each = value.length === 0 ? '' : `, ${(bytes / value.length).toFixed(1)} bytes each`;
    return `${value.length.toLocaleString('en')} ${isNumbers ? 'numbers' : 'values'}${each}`;
  }
  if (typeof value === 'string') {
    const floats = floatsIn(value);
    if (floats === null) return `a string of ${bytes.toLocaleString('en')} bytes`;
    const first = Array.from(floats.subarray(0, 4), shortestFloat).join(', ');
    return `base64 of ${floats.length.toLocaleString('en')} floats, ${(bytes / floats.length).toFixed(1)} bytes each: ${first}${floats.length > 4 ? ', …' : ''}`;
  }
  return value !== null && typeof value === 'object' ? 'an object' : `${JSON.stringify(value)}`;
}

/** As the document does it: the vector's own bytes, in the order of almost all machines. */
function floatsIn(text: string): Float32Array | null {
  if (text.length < 8 || text.length % 4 !== 0 || !/^[A-Za-z\d+/]+={0,2}$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length % 4 !== 0) return null;
  const floats = Float32Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readFloatLE(at * 4));
  return floats.every((value) => Number.isFinite(value) && Math.abs(value) < 1e12) ? floats : null;
}

/** Where the members of an object are that is known to be well formed. */
function memberSpans(bytes: Uint8Array): Map<string, { start: number; valueStart: number; end: number }> {
  const spans = new Map<string, { start: number; valueStart: number; end: number }>();
  let depth = 0;
  let start = -1;
  let nameEnd = -1;
  let valueStart = -1;
  for (let at = 0; at < bytes.length; at += 1) {
    const letter = String.fromCharCode(bytes[at] ?? 0);
    const from = at;
    if (letter === '"') at = stringEnd(bytes, at);
    if (/[{[]/.test(letter)) depth += 1;
    if (depth === 1 && start < 0 && letter === '"') {
      start = from;
      nameEnd = at + 1;
    } else if (depth === 1 && letter === ':' && valueStart < 0) valueStart = at + 1;
    const ends = depth === 1 && (letter === ',' || letter === '}');
    if (/[}\]]/.test(letter)) depth -= 1;
    if (!ends || start < 0) continue;
    const name: unknown = JSON.parse(Buffer.from(bytes.subarray(start, nameEnd)).toString('utf8'));
    spans.set(String(name), { start, valueStart, end: at });
    start = -1;
    valueStart = -1;
  }
  return spans;
}

/** Where the string's closing quote is. */
function stringEnd(bytes: Uint8Array, quote: number): number {
  for (let at = quote + 1; at < bytes.length; at += 1) {
    if (bytes[at] === 0x5c) at += 1;
    else if (bytes[at] === 0x22) return at;
  }
  return bytes.length;
}
