import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { answerUnavailable } from './answer-unavailable.ts';
import type { Backend } from './backend.ts';
import { createReplay } from './replay.ts';
import type { Attempt } from './upstream.ts';

const {
  NGHTTP2_CANCEL,
  NGHTTP2_FLAG_END_STREAM,
  NGHTTP2_INTERNAL_ERROR,
  NGHTTP2_NO_ERROR,
  NGHTTP2_PROTOCOL_ERROR,
  NGHTTP2_REFUSED_STREAM,
} = constants;

/** A call that nobody looked at goes elsewhere; not for ever. */
const attemptsAtMost = 4;

export interface Request {
  readonly headers: IncomingHttpHeaders;
  /** Of its HEADERS frame. */
  readonly flags: number;
}

/** Opens a stream on another backend than those; null: none is up. Errors: headers that HTTP/2 does not know. */
export type Open = (headers: IncomingHttpHeaders, endStream: boolean, except: ReadonlySet<Backend>) => Attempt | null;

/**
 * Carries one call to one backend: messages no faster than they are taken, trailers, and both ends' RST_STREAM with its
 * code. A call that no backend has looked at is tried on another; one whose backend is gone is answered UNAVAILABLE.
 */
export function carryCall(incoming: ServerHttp2Stream, { headers, flags }: Request, open: Open): void {
  const replay = createReplay();
  const tried = new Set<Backend>();
  let attempts = 0;
  let sent = (flags & NGHTTP2_FLAG_END_STREAM) !== 0;
  let outgoing: Attempt['stream'] | null = null;

  // What becomes of a stream is told by its `close`, which follows.
  incoming.on('error', () => {});
  incoming.on('data', (chunk: Buffer) => {
    replay.add(chunk);
    if (outgoing?.write(chunk) === false) incoming.pause();
  });
  incoming.once('end', () => {
    sent = true;
    if (outgoing?.writable) outgoing.end();
  });
  incoming.once('close', () => {
    if (outgoing && !outgoing.closed) outgoing.close(incoming.rstCode || NGHTTP2_CANCEL);
  });
  attempt();

  function attempt(): void {
    const opened = openElsewhere();
    if (!opened) return;
    attempts += 1;
    const { stream, backend } = opened;
    tried.add(backend);
    outgoing = stream;
    for (const chunk of replay.read() ?? []) stream.write(chunk);
    if (sent && stream.writable) stream.end();
    stream.on('error', () => {});
    stream.on('drain', () => incoming.resume());
    bringBack(opened);
  }

  function openElsewhere(): Attempt | null {
    try {
      const opened = open(headers, sent && attempts === 0, tried);
      if (!opened) answerUnavailable(incoming, headers, 'no backend is up');
      return opened;
    } catch {
      incoming.close(NGHTTP2_PROTOCOL_ERROR);
      return null;
    }
  }

  function bringBack(opened: Attempt): void {
    const { stream } = opened;
    let answered = false;
    let trailers: IncomingHttpHeaders | null = null;
    // A stream whose connection breaks ends too, and says so in its code alone.
    const isWhole = () => trailers !== null || stream.rstCode === NGHTTP2_NO_ERROR;
    stream.once('response', (answer, answerFlags) => {
      answered = true;
      replay.forget();
      if (incoming.closed) return;
      const endStream = (answerFlags & NGHTTP2_FLAG_END_STREAM) !== 0;
      incoming.respond(answer, { endStream, waitForTrailers: !endStream });
      if (endStream) return;
      incoming.once('wantTrailers', () => incoming.sendTrailers(trailers ?? {}));
      incoming.on('drain', () => stream.resume());
      stream.on('data', (chunk: Buffer) => {
        if (!incoming.write(chunk)) stream.pause();
      });
      stream.once('end', () => {
        if (isWhole()) incoming.end();
      });
    });
    stream.once('trailers', (received) => {
      trailers = received;
    });
    stream.once('close', () => {
      // The connection's own end, and what it said before, come right after.
      setImmediate(() => {
        if (incoming.closed) return;
        if (!answered) fail(opened);
        else if (!isWhole()) incoming.close(opened.connectionIsLost() ? NGHTTP2_INTERNAL_ERROR : stream.rstCode);
        else if (!sent) finish();
      });
    });
  }

  function fail(opened: Attempt): void {
    const { host, port } = opened.backend.address;
    if (opened.wasNotProcessed()) {
      if (attempts === attemptsAtMost || replay.read() === null) incoming.close(NGHTTP2_REFUSED_STREAM);
      else attempt();
    } else if (opened.connectionIsLost()) {
      answerUnavailable(incoming, headers, `the connection to ${host}:${port} ended before it answered`);
    } else {
      incoming.close(opened.stream.rstCode);
    }
  }

  /** The backend has said all, and does not want the rest of the request. */
  function finish(): void {
    if (incoming.writableFinished) incoming.close(NGHTTP2_NO_ERROR);
    else incoming.once('finish', () => incoming.close(NGHTTP2_NO_ERROR));
  }
}
