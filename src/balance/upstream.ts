import { type ClientHttp2Session, type ClientHttp2Stream, connect, type IncomingHttpHeaders } from 'node:http2';
import type { Backend } from './backend.ts';
import { memoryUnbounded, window } from './http2-settings.ts';

/** What a call has of one backend. */
export interface Attempt {
  readonly backend: Backend;
  readonly stream: ClientHttp2Stream;
  /** It came nowhere: the connection was refused, or went away before it reached this call. */
  wasNotProcessed(): boolean;
  /** Its connection has ended, so that what became of the call is unknown. */
  connectionIsLost(): boolean;
}

interface Connection {
  readonly session: ClientHttp2Session;
  connected: boolean;
  streams: number;
  /** Streams that the backend takes at a time. Until it has said so, as many as the standard recommends at least. */
  atMost: number;
  /** The last stream that it has heard of, once it goes away. */
  lastStream: number;
}

/** HTTP/2's word for a stream that was never looked at. */
const refusedStream = 7;
const atLeast = 100;
/** A stream that was never sent has no number. */
const beyondAll = Number.POSITIVE_INFINITY;

/** The connections to one backend: calls share one until it is full, as in Envoy. */
export class Upstream {
  readonly backend: Backend;
  readonly #connections = new Set<Connection>();

  constructor(backend: Backend) {
    this.backend = backend;
  }

  /** Errors: headers that HTTP/2 does not know. */
  request(headers: IncomingHttpHeaders, endStream: boolean): Attempt {
    const connection = this.#usable() ?? this.#connect();
    const stream = connection.session.request(headers, { endStream });
    connection.streams += 1;
    const release = this.backend.take();
    stream.once('close', () => {
      connection.streams -= 1;
      release();
    });
    return {
      backend: this.backend,
      stream,
      wasNotProcessed: () =>
        !connection.connected || stream.rstCode === refusedStream || (stream.id ?? beyondAll) > connection.lastStream,
      connectionIsLost: () => connection.session.destroyed,
    };
  }

  drop(): void {
    for (const { session } of this.#connections) session.destroy();
  }

  #usable(): Connection | null {
    for (const connection of this.#connections) {
      const { session, streams, atMost } = connection;
      if (!session.closed && !session.destroyed && streams < atMost) return connection;
    }
    return null;
  }

  #connect(): Connection {
    const { host, port } = this.backend.address;
    const session = connect(`http://${host}:${port}`, {
      settings: { enablePush: false, initialWindowSize: window.stream },
      // Who never says how many takes any number.
      peerMaxConcurrentStreams: 2 ** 32 - 1,
      maxSessionMemory: memoryUnbounded,
    });
    const connection: Connection = {
      session,
      connected: false,
      streams: 0,
      atMost: atLeast,
      lastStream: Number.POSITIVE_INFINITY,
    };
    this.#connections.add(connection);
    session.once('connect', () => {
      connection.connected = true;
      session.setLocalWindowSize(window.connection);
    });
    session.on('remoteSettings', ({ maxConcurrentStreams = Number.POSITIVE_INFINITY }) => {
      connection.atMost = maxConcurrentStreams;
    });
    session.once('goaway', (_code, lastStream) => {
      connection.lastStream = lastStream;
    });
    session.on('error', () => {
      if (!connection.connected) this.backend.refused();
    });
    session.once('close', () => this.#connections.delete(connection));
    return connection;
  }
}
