import type { EventEmitter } from 'node:events';
import type { Server, ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';

/** Calls without an end of their own, such as `Watch`: they would keep a server from ending. */
export interface LongCalls {
  /** Registers services whose streams are kept track of. */
  readonly server: Pick<Server, 'addService'>;
  /** Ends those that are open, with status OK, and whatever comes from now on. */
  end(): void;
}

interface Stream extends EventEmitter {
  end(): void;
}

export function trackLongCalls(server: Server): LongCalls {
  const open = new Set<Stream>();
  let isOver = false;

  function track(stream: Stream): void {
    open.add(stream);
    // grpc-js says so after every call, one that ended well too.
    stream.once('cancelled', () => open.delete(stream));
    if (isOver) setImmediate(() => stream.end());
  }

  return {
    server: {
      addService(service: ServiceDefinition, implementation: UntypedServiceImplementation) {
        const streaming = new Set(
          Object.entries(service).flatMap(([name, { responseStream, originalName = name }]) =>
            responseStream ? [name, originalName] : [],
          ),
        );
        const tracked = Object.entries(implementation).map(([name, handle]) => {
          if (!streaming.has(name)) return [name, handle] as const;
          const handleAndTrack = (stream: Stream) => {
            track(stream);
            (handle as (stream: Stream) => void)(stream);
          };
          return [name, handleAndTrack] as const;
        });
        server.addService(service, Object.fromEntries(tracked) as UntypedServiceImplementation);
      },
    },
    end() {
      isOver = true;
      for (const stream of open) stream.end();
    },
  };
}
