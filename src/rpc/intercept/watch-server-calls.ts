import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { EventEmitter } from 'node:events';
import type { ServerHttp2Stream } from 'node:http2';
import { Metadata, ServerInterceptingCall, type ServerInterceptor, status } from '@grpc/grpc-js';
import { countMessages } from './count-messages.ts';
import { type CallWatcher, nameOf } from './watched-call.ts';
import { wireOf } from './wire-of.ts';

/** Streams of calls that an interceptor has seen. */
const seen = new WeakSet<object>();

/**
 * Tells `watcher` of every call to a method that the server has, of all four kinds, from its headers to the moment in which its
 * status, or a reset, is on its way. First among the server's interceptors: the first stands next to the wire.
 *
 * The status is the one that was sent. What grpc-js 1.14.7 ends by itself, at a deadline or over a limit, passes by `sendStatus` of
 * all interceptors, so that a count taken there has them as CANCELLED. The stream knows; it is in a private field, and where that
 * is gone such calls are told as cancelled too, and the test beside this file says so.
 */
export function watchServerCalls(watcher: CallWatcher): ServerInterceptor {
  return ({ path }, call) => {
    const startedMs = performance.now();
    const wire = wireOf(call);
    if (wire.stream) seen.add(wire.stream);
    const sent = countMessages();
    const received = countMessages();
    if (wire.isCompressed) received.forgetBytes();
    let passed: { readonly code: status; readonly details: string } | null = null;
    let end: (() => void) | null = null;

    const intercepting = new ServerInterceptingCall(call, {
      start(next) {
        next({
          onReceiveMetadata(metadata, pass) {
            const watch = watcher({ side: 'server', method: nameOf(path), target: '', metadata });
            end = () => {
              end = null;
              const { code, details } = statusOn(wire.stream) ?? passed ?? cancelled;
              watch.ended({
                code,
                details,
                ms: performance.now() - startedMs,
                sent: sent.read(),
                received: received.read(),
              });
            };
            pass(metadata);
          },
          onReceiveMessage(message, pass) {
            received.add(message);
            pass(message);
          },
          // grpc-js says so after every call, one that ended well too, once its status is on its way.
          onCancel: () => end?.(),
        });
      },
      sendMessage(message, next) {
        sent.add(message);
        next(message);
      },
      sendStatus(said, next) {
        passed ??= { code: said.code ?? status.UNKNOWN, details: said.details ?? '' };
        next(said);
      },
    });
    return intercepting;
  };
}

/**
 * Tells `watcher` of calls to methods that no gRPC server of this process has: grpc-js answers them before any interceptor. Only
 * where an interceptor of `watchServerCalls` sees the others. Disposing it ends that.
 */
export function watchUnknownMethods(watcher: CallWatcher): Disposable {
  const finish = 'http2.server.stream.finish';
  const onFinish = (message: unknown) => {
    const { stream, headers } = message as { readonly stream: ServerHttp2Stream; readonly headers: SentHeaders };
    if (!isGrpc(headers) || Number(headers['grpc-status']) !== status.UNIMPLEMENTED || seen.has(stream)) return;
    const none = { count: 0, bytes: 0 };
    watcher({ side: 'server', method: null, target: '', metadata: new Metadata() }).ended({
      code: status.UNIMPLEMENTED,
      details: String(headers['grpc-message'] ?? ''),
      ms: 0,
      sent: none,
      received: none,
    });
  };
  subscribe(finish, onFinish);
  return { [Symbol.dispose]: () => void unsubscribe(finish, onFinish) };
}

type SentHeaders = Readonly<Record<string, unknown>>;

const cancelled = { code: status.CANCELLED, details: 'The call ended before its status was sent' };

function isGrpc(headers: SentHeaders): boolean {
  return String(headers['content-type']).startsWith('application/grpc');
}

/** What was sent; null: it was reset before, or the stream is not known. */
function statusOn(stream: EventEmitter | null): { readonly code: status; readonly details: string } | null {
  const { sentHeaders, sentTrailers } = (stream ?? {}) as Partial<ServerHttp2Stream>;
  const said: SentHeaders = sentTrailers ?? sentHeaders ?? {};
  if (said['grpc-status'] === undefined) return null;
  return { code: Number(said['grpc-status']), details: decode(String(said['grpc-message'] ?? '')) };
}

function decode(details: string): string {
  try {
    return decodeURI(details);
  } catch {
    return details;
  }
}
