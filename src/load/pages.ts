import { type Dispatcher, errors, Pool } from 'undici';
import { pageBytesAtMost } from '../model/golden.ts';

/** What came of a request: a status with its body, or an error by its code. */
export type PageReply =
  | { readonly status: number; readonly body: string; readonly error: null }
  | { readonly status: null; readonly body: null; readonly error: string };

export interface Pages extends AsyncDisposable {
  /**
   * Opens so many connections, those that it has opened counted, and keeps them, as the ingress before a storefront does. libuv
   * accepts one connection a turn of its loop: without this, a short burst on a healthy storefront would wait for its sockets,
   * not for its CPU.
   */
  connect(connections: number): Promise<void>;
  /** `moment`: how often the user's features have changed. Calls `done` once, unless the function that it gives is called first: that leaves, and ends the request. */
  get(user: string, moment: number, id: string, done: (reply: PageReply) => void): () => void;
}

/**
 * The storefront over HTTP/1.1, a connection for every request in flight: users do not wait for each other.
 * On undici's bare dispatch: its promises and streams would cost the generator twice the CPU.
 */
export function openPages(origin: string, timeoutMs: number): Pages {
  // Who gives up when is the caller's to say; undici's own timeouts would only add a second opinion.
  const noTimeouts = { headersTimeout: 0, bodyTimeout: 0, connectTimeout: timeoutMs };
  // Beyond the bound undici closes the connection: whoever answers without end must not fill the generator's memory.
  const pool = new Pool(origin, { pipelining: 1, ...noTimeouts, maxResponseSize: pageBytesAtMost });
  let opening = Promise.resolve();

  async function openAll(connections: number): Promise<void> {
    if (pool.stats.connected >= connections) return;
    const answers = Array.from({ length: connections }, async () => {
      const { body } = await pool.request({ method: 'GET', path: '/healthz' });
      await body.dump();
    });
    // One that fails tells nothing that the views will not tell.
    await Promise.allSettled(answers);
  }

  return {
    connect(connections) {
      // One that is still being opened would be passed over for another.
      opening = opening.then(() => openAll(connections));
      return opening;
    },
    get(user, moment, id, done) {
      const request = new PageRequest(done);
      const path = `/recommendations/${encodeURIComponent(user)}`;
      pool.dispatch({ method: 'GET', path, headers: ['x-request-id', id, 'x-moment', String(moment)] }, request);
      return () => request.leave();
    },
    [Symbol.asyncDispose]: () => pool.destroy(),
  };
}

class PageRequest implements Dispatcher.DispatchHandler {
  readonly #done: (reply: PageReply) => void;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | null = null;
  #status = 0;
  #left = false;

  constructor(done: (reply: PageReply) => void) {
    this.#done = done;
  }

  leave(): void {
    this.#left = true;
    this.#controller?.abort(new Error('the user left'));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // Left while it waited for its connection.
    if (this.#left) this.leave();
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const [only, ...more] = this.#chunks;
    const body = only && more.length === 0 ? only : Buffer.concat(this.#chunks);
    this.#end({ status: this.#status, body: body.toString(), error: null });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (error instanceof errors.ResponseExceededMaxSizeError) {
      this.#endTooLarge();
      return;
    }
    const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
    this.#end({ status: null, body: null, error: code });
  }

  /** An error is one by its status, whatever its body. */
  #endTooLarge(): void {
    if (this.#status === 200) this.#end({ status: null, body: null, error: 'answer too large' });
    else this.#end({ status: this.#status, body: '', error: null });
  }

  #end(reply: PageReply): void {
    if (!this.#left) this.#done(reply);
  }
}
