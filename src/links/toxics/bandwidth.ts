import { performance } from 'node:perf_hooks';
import { defineToxic } from './define-toxic.ts';

const pieceMs = 100;

/**
 * `rate` KB a second, a KB having 1,000 bytes: what is more than 100 ms of it goes in pieces of so much. 0 lets nothing
 * pass. An update or the removal lets the chunk that is on its way pass at once.
 */
export const bandwidth = defineToxic('bandwidth', {
  begin({ attributes, next, hold }) {
    /** What the last chunk still has to wait, less what timers were late. */
    let dueMs = 0;

    function pace(chunk: Buffer, readAt: number): void {
      const pieceBytes = Math.max(0, attributes.rate) * pieceMs;
      const startedAt = performance.now();
      if (chunk.length > pieceBytes) {
        const send = () => {
          if (pieceBytes > 0) next.write(chunk.subarray(0, pieceBytes), readAt);
          dueMs -= pieceMs;
          pace(chunk.subarray(pieceBytes), readAt);
        };
        hold(pieceBytes > 0 ? pieceMs : Number.POSITIVE_INFINITY, send, () => next.write(chunk, readAt));
      } else {
        hold(
          dueMs,
          () => {
            dueMs -= performance.now() - startedAt;
            next.write(chunk, readAt);
          },
          () => next.write(chunk, readAt),
        );
      }
    }

    return {
      write(chunk, readAt) {
        dueMs = attributes.rate > 0 ? dueMs + chunk.length / attributes.rate : 0;
        pace(chunk, readAt);
      },
    };
  },
});
