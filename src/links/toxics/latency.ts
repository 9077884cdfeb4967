import { performance } from 'node:perf_hooks';
import { defineToxic } from './define-toxic.ts';

/**
 * Each chunk leaves `latency` ± `jitter` ms after it was read, in order; what a toxic before this one delayed counts, unless
 * that was a latency too. Connecting and closing are not delayed.
 */
export const latency = defineToxic('latency', {
  queue: 1024,
  begin: ({ attributes, next, hold, draw }) => ({
    write(chunk, readAt) {
      const { latency, jitter } = attributes;
      const delay = latency + (jitter > 0 ? Math.floor(draw() * 2 * jitter) - jitter : 0);
      const left = delay - (performance.now() - readAt);
      if (left > 0) hold(left, () => next.write(chunk, readAt + left));
      else next.write(chunk, readAt + left);
    },
  }),
});
