import { InterceptingCall, type Interceptor, status } from '@grpc/grpc-js';
import { countMessages } from './count-messages.ts';
import { followAttempts } from './follow-attempts.ts';
import { type CallEnd, type CallWatcher, nameOf } from './watched-call.ts';

/**
 * Tells `watcher` of every call, of all four kinds, from its start to the status that its caller is about to be given, and of each
 * attempt at it. First among the client's interceptors: what stands before it is not measured.
 *
 * @param target what the channel is made for, which grpc-js does not tell its interceptors
 */
export function watchClientCalls(watcher: CallWatcher, target: string): Interceptor {
  return (options, nextCall) => {
    const { method_definition: method } = options;
    const sent = countMessages();
    const received = countMessages();
    // To an interceptor messages are objects: their size shows where they are written and read. grpc-js makes this definition anew
    // for each call, and looks at it again below all interceptors, where one that was exchanged would not be seen.
    const { requestSerialize, responseDeserialize } = method;
    method.requestSerialize = (message: unknown) => {
      const bytes = requestSerialize(message);
      sent.addBytes(bytes.byteLength);
      return bytes;
    };
    method.responseDeserialize = (bytes: Buffer) => {
      received.addBytes(bytes.byteLength);
      return responseDeserialize(bytes);
    };
    return new InterceptingCall(nextCall(options), {
      start(metadata, _listener, next) {
        const startedMs = performance.now();
        const watch = watcher({ side: 'client', method: nameOf(method.path), target, metadata });
        const attempts = followAttempts(metadata, method.path, {
          began: () => watch.attempted?.(),
          // What was handed over until then was for this one, and one that is tried again had no answer.
          ended: (code, ms, isLast) =>
            watch.attemptEnded?.({
              ...(isLast ? last : { code, details: '', received: { count: 0, bytes: 0 } }),
              ms,
              sent: sent.read(),
            }),
          isCompressed(direction) {
            if (direction === 'sent') sent.forgetBytes();
            else received.forgetBytes();
          },
        });
        let last: Omit<CallEnd, 'ms' | 'sent'> = {
          code: status.UNKNOWN,
          details: '',
          received: { count: 0, bytes: 0 },
        };
        next(attempts.metadata, {
          onReceiveStatus(said, pass) {
            const ms = performance.now() - startedMs;
            last = { code: said.code, details: said.details, received: received.read() };
            attempts.end(said.code);
            watch.ended({ ...last, ms, sent: sent.read() });
            pass(said);
          },
        });
      },
    });
  };
}
