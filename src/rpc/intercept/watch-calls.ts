import type { Interceptor, ServerInterceptor } from '@grpc/grpc-js';
import { watchClientCalls } from './watch-client-calls.ts';
import { watchServerCalls } from './watch-server-calls.ts';
import type { CallWatcher } from './watched-call.ts';

/** Who watches the calls of this process: its metrics, its traces. Nobody: calls are as fast as without interceptors. */
const watchers = { client: new Set<CallWatcher>(), server: new Set<CallWatcher>() };

/** Tells `watcher` of the calls of all clients, or servers, of `#rpc` that are opened from now on, until it is disposed. */
export function watchCalls(side: 'client' | 'server', watcher: CallWatcher): Disposable {
  watchers[side].add(watcher);
  return { [Symbol.dispose]: () => void watchers[side].delete(watcher) };
}

/** For a client to `target` that is opened now. */
export function clientInterceptors(target: string): Interceptor[] {
  return watchers.client.size === 0 ? [] : [watchClientCalls(tellAll(watchers.client), target)];
}

/** For a server that is opened now. */
export function serverInterceptors(): ServerInterceptor[] {
  return watchers.server.size === 0 ? [] : [watchServerCalls(tellAll(watchers.server))];
}

/** One that tells several. */
export function tellAll(several: Iterable<CallWatcher>): CallWatcher {
  return (call) => {
    const watches = Array.from(several, (watcher) => watcher(call));
    return {
      attempted() {
        for (const watch of watches) watch.attempted?.();
      },
      attemptEnded(end) {
        for (const watch of watches) watch.attemptEnded?.(end);
      },
      ended(end) {
        for (const watch of watches) watch.ended(end);
      },
    };
  };
}
