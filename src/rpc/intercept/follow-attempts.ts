import { subscribe } from 'node:diagnostics_channel';
import type { ClientHttp2Stream } from 'node:http2';
import { Metadata, status } from '@grpc/grpc-js';

/** What becomes of the attempts at one call. */
export interface Attempts {
  began(): void;
  /** @param ms since it began. The first begins with the call, another with its HTTP/2 stream. */
  ended(code: status, ms: number, isLast: boolean): void;
  /** The messages on the wire are not those that grpc-js was handed. */
  isCompressed(direction: 'sent' | 'received'): void;
}

interface Attempt {
  readonly startedMs: number;
  stream: ClientHttp2Stream | null;
  code: status | null;
  endedMs: number | null;
}

/** The call whose headers grpc-js has just made: its stream follows in the same turn. */
let about: Followed | null = null;

/**
 * Follows a call through grpc-js: it copies the metadata for every attempt, and a copy of this one knows its call. An attempt that has
 * found no connection yet, or never will, counts from the call's start on.
 */
export function followAttempts(metadata: Metadata, path: string, tell: Attempts) {
  subscribeOnce();
  const followed = new Followed(path, tell);
  return { metadata: new FollowedMetadata(followed, metadata), end: (code: status) => followed.end(code) };
}

class FollowedMetadata extends Metadata {
  readonly #followed: Followed;

  constructor(followed: Followed, from: Metadata) {
    super(from.getOptions());
    this.#followed = followed;
    this.merge(from);
  }

  override clone(): Metadata {
    return new FollowedMetadata(this.#followed, this);
  }

  override toHttp2Headers() {
    about = this.#followed;
    return super.toHttp2Headers();
  }
}

class Followed {
  readonly path: string;
  readonly #tell: Attempts;
  /** Nobody knows of the latest whether it was the last before the next begins, or the call has its status. */
  #untold: Attempt[] = [];

  constructor(path: string, tell: Attempts) {
    this.path = path;
    this.#tell = tell;
    this.#begin();
  }

  /** It goes on the wire. */
  attach(stream: ClientHttp2Stream, headers: Headers): void {
    const attempt = this.#untold.find((one) => one.stream === null) ?? this.#begin();
    attempt.stream = stream;
    if (isCompressed(headers)) this.#tell.isCompressed('sent');
    const read = (said: Headers) => {
      if (isCompressed(said)) this.#tell.isCompressed('received');
      if (said['grpc-status'] !== undefined) attempt.code = Number(said['grpc-status']);
    };
    stream.once('response', read).once('trailers', read);
    stream.once('close', () => {
      attempt.endedMs = performance.now();
    });
  }

  /** The call has its status. */
  end(code: status): void {
    const last = this.#untold.at(-1);
    for (const attempt of this.#untold.splice(0)) this.#tellEnd(attempt, code, attempt === last);
  }

  #begin(): Attempt {
    // Who is tried again without a status was reset before the server had begun.
    for (const before of this.#untold.filter(({ endedMs }) => endedMs !== null))
      this.#tellEnd(before, status.UNAVAILABLE, false);
    this.#untold = this.#untold.filter(({ endedMs }) => endedMs === null);
    const attempt: Attempt = { startedMs: performance.now(), stream: null, code: null, endedMs: null };
    this.#untold.push(attempt);
    this.#tell.began();
    return attempt;
  }

  #tellEnd({ code, startedMs, endedMs }: Attempt, otherwise: status, isLast: boolean): void {
    this.#tell.ended(code ?? otherwise, (endedMs ?? performance.now()) - startedMs, isLast);
  }
}

type Headers = Readonly<Record<string, unknown>>;

function isCompressed(headers: Headers): boolean {
  const encoding = headers['grpc-encoding'];
  return encoding !== undefined && encoding !== 'identity';
}

let subscribed = false;

function subscribeOnce(): void {
  if (subscribed) return;
  subscribed = true;
  subscribe('http2.client.stream.created', (message) => {
    const { stream, headers } = message as { readonly stream: ClientHttp2Stream; readonly headers: Headers };
    const followed = about;
    about = null;
    if (followed !== null && headers[':path'] === followed.path) followed.attach(stream, headers);
  });
}
