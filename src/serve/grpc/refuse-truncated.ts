import { ServerInterceptingCall, type ServerInterceptor, status } from '@grpc/grpc-js';

/**
 * A call that ends in the midst of a message gets INTERNAL. grpc-js 1.14.7 drops such a message without a word: a batch that was
 * cut would end with OK, and a request less (findings/grpc-js-server-drops-half-a-message.sh). It keeps the half message in a private field, which is looked at here; where that is
 * gone, nothing is refused, and raw-bytes.test.ts says so.
 */
export const refuseTruncated: ServerInterceptor = (_method, call) => {
  const intercepting = new ServerInterceptingCall(call, {
    start(next) {
      next({
        onReceiveHalfClose(pass) {
          if (!isInMessage(call)) return pass();
          const details = 'The call ended in the midst of a message: was it cut on its way?';
          intercepting.sendStatus({ code: status.INTERNAL, details });
        },
      });
    },
  });
  return intercepting;
};

function isInMessage(call: object): boolean {
  const state = fieldOf(fieldOf(nextToWire(call), 'decoder'), 'readState');
  return typeof state === 'number' && state !== 0;
}

/** Behind all other interceptors. */
function nextToWire(call: object): object {
  const next = fieldOf(call, 'nextCall');
  return typeof next === 'object' && next !== null ? nextToWire(next) : call;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
