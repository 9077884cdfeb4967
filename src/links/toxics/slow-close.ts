import { integer } from '../attributes.ts';
import { defineToxic } from '../stage.ts';

/** Delays the end by `delay` ms, the data not. An update begins the delay anew; the removal ends it. */
export const slowClose = defineToxic({
  attributes: { delay: integer() },
  begin: ({ attributes, next, hold }) => ({
    write: (chunk, readAt) => next.write(chunk, readAt),
    end() {
      hold(attributes.delay, next.end, () => {});
    },
  }),
});
