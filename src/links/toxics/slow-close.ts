import { defineToxic } from './define-toxic.ts';

/** Delays the end by `delay` ms, the data not. An update begins the delay anew; the removal ends it. */
export const slowClose = defineToxic('slow_close', {
  begin: ({ attributes, next, hold }) => ({
    write: (chunk, readAt) => next.write(chunk, readAt),
    end() {
      hold(attributes.delay, next.end, () => {});
    },
  }),
});
