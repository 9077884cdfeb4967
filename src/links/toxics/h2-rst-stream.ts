import type { Http2Rule, Http2Stream } from '../http2/http2-link.ts';
import { defineToxic } from './define-toxic.ts';

/**
 * Resets a share of the streams with `code`, at both ends, once `after_frames` of their HEADERS and DATA have passed in the
 * toxic's direction. 0: the request does not go on, the server never hears of it.
 */
export const h2RstStream = defineToxic('h2_rst_stream', {
  open: () => ({ fates: new WeakMap<Http2Stream, number>() }),
  begin({ attributes, state: { fates }, connection: { http2 }, direction, draw, next }) {
    const from = direction === 'upstream' ? 'client' : 'server';
    const isDue = (stream: Http2Stream): boolean => {
      const fate = fates.get(stream) ?? draw();
      fates.set(stream, fate);
      return fate < attributes.share && stream.frames[from] >= attributes.after_frames;
    };
    const rule = {
      request(stream) {
        const due = isDue(stream);
        if (due) http2.reset(stream, attributes.code);
        return due;
      },
      passed(stream) {
        if (isDue(stream)) http2.reset(stream, attributes.code);
      },
    } satisfies Http2Rule;
    const added = http2.add(rule);
    for (const stream of http2.openStreams) rule.passed(stream);
    return { write: (chunk, readAt) => next.write(chunk, readAt), release: () => added[Symbol.dispose]() };
  },
});
