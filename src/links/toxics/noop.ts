import { defineToxic } from '../stage.ts';

export const noop = defineToxic({
  attributes: {},
  begin: ({ next }) => ({ write: (chunk, readAt) => next.write(chunk, readAt) }),
});
