import { type ChannelInterface, connectivityState } from '@grpc/grpc-js';
import type { Call } from '../lab/variant.ts';

/** Sends a call's request; what comes back is the call's. */
export type Book = <T>(call: Call, send: () => Promise<T>) => Promise<T>;

/**
 * Books `connect` for the calls that find their channel without a connection: until it has one, which is when grpc-js begins
 * their HTTP/2 streams, or until they end. A call that finds one has no such part, however long it takes.
 */
export function bookConnecting(channel: ChannelInterface): Book {
  const waiting = new Set<() => void>();
  let watches = false;

  // One watcher for all calls: grpc-js keeps each until the state changes, also those of calls that have ended.
  const watch = () => {
    const state = channel.getConnectivityState(false);
    watches = waiting.size > 0 && state !== connectivityState.READY && state !== connectivityState.SHUTDOWN;
    if (watches) return channel.watchConnectivityState(state, Number.POSITIVE_INFINITY, watch);
    for (const end of waiting) end();
    waiting.clear();
  };

  return (call, send) => {
    if (channel.getConnectivityState(false) === connectivityState.READY) return send();
    const { promise: connected, resolve: end } = Promise.withResolvers<void>();
    void call.stage('connect', () => connected);
    waiting.add(end);
    if (!watches) watch();
    return send().finally(() => {
      waiting.delete(end);
      end();
    });
  };
}
