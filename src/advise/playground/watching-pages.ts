import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Told } from './told.ts';

/** The pages that watch, by server-sent events. */
export interface Pages extends Disposable {
  /** Begins its stream; false: there are too many. */
  add(response: ServerResponse, told: Told): boolean;
  /** To all of them; one that is slow gets the latest, once it has room. */
  send(told: Told): void;
  /** Resolves once there was a page and there is none any more. Rejects with why the signal was aborted. */
  untilLeft(signal: AbortSignal): Promise<void>;
}

const atMost = 16;
/** Whoever has gone without a word is noticed when he is written to. */
const beatMs = 10_000;

export function openPages(lingerMs: number): Pages {
  const open = new Set<{ readonly response: ServerResponse; next: Told | null }>();
  const { promise: left, resolve: leave } = Promise.withResolvers<void>();
  let leaving: NodeJS.Timeout | undefined;
  const beat = setInterval(() => {
    for (const { response } of open) if (!response.writableNeedDrain) response.write(':\n\n');
  }, beatMs);

  return {
    add(response, told) {
      if (open.size >= atMost) return false;
      clearTimeout(leaving);
      const one = { response, next: null as Told | null };
      open.add(one);
      response.setHeader('content-type', 'text/event-stream');
      response.write(`retry: 1000\n\n${eventOf(told)}`);
      response.on('drain', () => {
        if (one.next !== null) response.write(eventOf(one.next));
        one.next = null;
      });
      response.once('close', () => {
        open.delete(one);
        if (open.size === 0) leaving = setTimeout(leave, lingerMs);
      });
      return true;
    },
    send(told) {
      for (const one of open) {
        if (one.response.writableNeedDrain) one.next = told;
        else one.response.write(eventOf(told));
      }
    },
    async untilLeft(signal) {
      signal.throwIfAborted();
      const over = new AbortController();
      const interrupted = once(signal, 'abort', { signal: over.signal }).then(
        () => Promise.reject(signal.reason),
        () => {},
      );
      try {
        await Promise.race([left, interrupted]);
      } finally {
        over.abort();
      }
    },
    [Symbol.dispose]() {
      clearInterval(beat);
      clearTimeout(leaving);
    },
  };
}

function eventOf(told: Told): string {
  return `data: ${JSON.stringify(told)}\n\n`;
}
