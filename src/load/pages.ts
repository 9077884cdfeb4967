import { pageBytesAtMost } from '../model/golden.ts';
import { type Ended, Exchanges } from './http/exchanges.ts';

/** What came of a request: a status with its body, or an error by its code. */
export type PageReply =
  | { readonly status: number; readonly body: string; readonly error: null }
  | { readonly status: null; readonly body: null; readonly error: string };

export interface Pages extends Disposable {
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
 * The storefront over HTTP/1.1, a connection for every request in flight: users do not wait for each other. Who gives up when is
 * the caller's to say; whoever answers without end is cut off, and does not fill the memory.
 */
export function openPages(origin: string): Pages {
  const exchanges = new Exchanges(origin, pageBytesAtMost);
  let opening = Promise.resolve();

  async function openAll(connections: number): Promise<void> {
    const lacking = Math.max(0, connections - exchanges.size);
    // One that fails tells nothing that the views will not tell.
    const answers = Array.from(
      { length: lacking },
      () => new Promise<void>((resolve) => exchanges.get('/healthz', '', () => resolve(), { anew: true })),
    );
    await Promise.all(answers);
  }

  return {
    connect(connections) {
      opening = opening.then(() => openAll(connections));
      return opening;
    },
    get(user, moment, id, done) {
      const fields = `x-request-id: ${id}\r\nx-moment: ${moment}\r\n`;
      return exchanges.get(`/recommendations/${encodeURIComponent(user)}`, fields, (ended) => done(replyOf(ended)));
    },
    [Symbol.dispose]: () => exchanges[Symbol.dispose](),
  };
}

/** An error is one by its status, whatever its body. */
function replyOf(ended: Ended): PageReply {
  if ('body' in ended) return { status: ended.status, body: ended.body, error: null };
  const { failure, status } = ended;
  if (failure === 'answer too large' && status !== null && status !== 200) return { status, body: '', error: null };
  return { status: null, body: null, error: failure };
}
