import { constants, type Http2Session, type ServerHttp2Stream } from 'node:http2';
import { ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';
import { wireOf } from '../../rpc/intercept/wire-of.ts';
import type { PingLimits } from './limits.ts';

/** As gRPC's C core has them. */
const mostStrikes = 2;
const intervalWithoutCallsMs = 7_200_000;

const everyStream = 2 ** 31 - 1;

/**
 * Ends connections that ping too often, with GOAWAY, ENHANCE_YOUR_CALM and `too_many_pings`, by the rules of gRPC's C core (A8):
 * a ping that comes sooner after the last one than `minIntervalMs` is a strike, the third ends the connection, and whatever the
 * server sends of a call takes all strikes back. grpc-js itself counts no pings. Counting begins with a connection's first call.
 */
export function limitPings(limits: PingLimits): ServerInterceptor {
  const followed = new WeakMap<Http2Session, Book>();
  return (_method, call) => {
    const stream = wireOf(call).stream as ServerHttp2Stream | null;
    const session = stream?.session;
    if (!stream || !session) return new ServerInterceptingCall(call);
    const book = followed.get(session) ?? follow(session, limits);
    followed.set(session, book);
    book.calls += 1;
    stream.once('close', () => {
      book.calls -= 1;
    });
    const forgive = <T>(value: T, next: (value: T) => void) => {
      book.strikes = 0;
      book.pingedMs = null;
      next(value);
    };
    return new ServerInterceptingCall(call, { sendMetadata: forgive, sendMessage: forgive, sendStatus: forgive });
  };
}

interface Book {
  calls: number;
  strikes: number;
  /** Of the last ping; null: since the server has sent something, none. */
  pingedMs: number | null;
}

function follow(session: Http2Session, { minIntervalMs, permitWithoutCalls }: PingLimits): Book {
  const book: Book = { calls: 0, strikes: 0, pingedMs: null };
  session.on('ping', () => {
    const nowMs = performance.now();
    const intervalMs = book.calls === 0 && !permitWithoutCalls ? intervalWithoutCallsMs : minIntervalMs;
    const isTooSoon = book.pingedMs !== null && nowMs < book.pingedMs + intervalMs;
    book.pingedMs = nowMs;
    if (!isTooSoon) return;
    book.strikes += 1;
    if (book.strikes <= mostStrikes) return;
    session.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM, everyStream, Buffer.from('too_many_pings'));
    session.destroy();
  });
  return book;
}
