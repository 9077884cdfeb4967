import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { Pool } from 'undici';
import { messageOf } from '../errors.ts';
import type { BatchSpec } from '../model/batches.ts';

/** What a job is asked for, as JSON: `POST /batches`. */
export interface BatchOrder extends BatchSpec {
  readonly id: string;
  /** When the schedule wanted it, on the machine's monotonic clock. */
  readonly intendedMs: number;
}

export type BatchReply =
  | { readonly scores: Float32Array; readonly error: null }
  | { readonly scores: null; readonly error: string };

export interface BatchCalls extends AsyncDisposable {
  /** Never rejects; aborting `signal` leaves it. */
  send(order: BatchOrder, signal: AbortSignal): Promise<BatchReply>;
}

/** A job that is restarted listens again soon: an order waits for it, as in a queue. */
const retryMs = 100;
const longestWord = 40;
/** Of a refusal: a word, with whatever else somebody puts beside it. */
const errorBytesAtMost = 4_096;

/** The orders of a job, over HTTP/1.1; an answer is the scores as little-endian floats, or `{"error": …}` with another status. */
export function openBatchCalls(origin: string): BatchCalls {
  const pool = new Pool(origin, { pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });

  async function send(order: BatchOrder, signal: AbortSignal): Promise<BatchReply> {
    for (;;) {
      try {
        const { statusCode, body } = await pool.request({
          method: 'POST',
          path: '/batches',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(order),
          signal,
        });
        if (statusCode !== 200) return { scores: null, error: await readError(body, statusCode) };
        const bytes = await readUpTo(body, 4 * order.rows);
        if (bytes?.length !== 4 * order.rows) return { scores: null, error: 'bad answer' };
        return { scores: new Float32Array(new Uint8Array(bytes).buffer), error: null };
      } catch (error) {
        const code = codeOf(error);
        if (code !== 'ECONNREFUSED' || signal.aborted) return { scores: null, error: code };
        // Whoever leaves meanwhile is told by the next try.
        await wait(retryMs, undefined, { signal }).catch(() => {});
      }
    }
  }
  return { send, [Symbol.asyncDispose]: () => pool.destroy() };
}

/** null: it is longer, and its connection is closed. */
async function readUpTo(body: Readable, atMost: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > atMost) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

async function readError(body: Readable, statusCode: number): Promise<string> {
  const said = parse(await readUpTo(body, errorBytesAtMost).catch(() => null));
  const error = typeof said === 'object' && said !== null && 'error' in said ? said.error : null;
  // In a word, as it will stand in a table: whoever sent it may be anybody.
  const isWord = typeof error === 'string' && error.length <= longestWord && /^[\w ]+$/.test(error);
  return isWord ? error : String(statusCode);
}

function parse(text: Buffer | null): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return null;
  }
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : messageOf(error);
}
