import type { LedgerEntry, Span } from '../../lab/evidence.ts';

/** Of a view's time, in the order in which it is spent. */
export const parts = [
  'client queue',
  'encode',
  'connection',
  'way there',
  'server wait',
  'server decode',
  'server',
  'server encode',
  'way back',
  'decode',
] as const;
export type Part = (typeof parts)[number];

export const partNotes: Readonly<Record<Part, string>> = {
  'client queue': "from when the view is due until its client's thread comes to it",
  encode: 'floats become the bytes of a request',
  connection: 'until a connection is free to carry it; gRPC needs no free one',
  'way there': 'sockets, HTTP, and in gRPC-Web the translator',
  'server wait': "from a request's headers until all of it has come and the server's thread is free",
  'server decode': 'bytes become floats',
  server: 'what is left of the server: there is no model behind it',
  'server encode': 'the answer becomes bytes',
  'way back': "the same way, until the client's thread takes the answer",
  decode: 'bytes become the answer',
};

/**
 * A view's time in parts that add up, by what both ends have booked of it, on one clock; null: not all of it was booked. Two moments
 * that a clock's error has put in the wrong order count as one.
 */
export function partsOf(client: LedgerEntry, server: LedgerEntry): Readonly<Record<Part, number>> | null {
  const encode = spanOf(client.spans, 'encode');
  const connect = spanOf(client.spans, 'connect');
  const decode = spanOf(client.spans, 'decode');
  const serverDecode = spanOf(server.spans, 'decode');
  const serverEncode = spanOf(server.spans, 'encode');
  if (!encode || !decode || !serverDecode || !serverEncode) return null;
  const moments = [
    client.arrivedMs,
    encode.fromMs,
    encode.toMs,
    connect?.toMs ?? encode.toMs,
    server.arrivedMs,
    serverDecode.fromMs,
    serverDecode.toMs,
    serverEncode.fromMs,
    serverEncode.toMs,
    decode.fromMs,
    decode.toMs,
  ];
  let beforeMs = client.arrivedMs;
  const spent = parts.map((part, at) => {
    const untilMs = Math.max(beforeMs, moments[at + 1] ?? beforeMs);
    const ms = untilMs - beforeMs;
    beforeMs = untilMs;
    return [part, ms] as const;
  });
  return Object.fromEntries(spent) as Record<Part, number>;
}

/** From the first of a kind to the last. */
function spanOf(spans: readonly Span[], part: Span['part']): Pick<Span, 'fromMs' | 'toMs'> | null {
  const own = spans.filter((span) => span.part === part);
  if (own.length === 0) return null;
  return { fromMs: Math.min(...own.map(({ fromMs }) => fromMs)), toMs: Math.max(...own.map(({ toMs }) => toMs)) };
}
