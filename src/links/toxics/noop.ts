import { defineToxic } from './define-toxic.ts';

export const noop = defineToxic('noop', {
  begin: ({ next }) => ({ write: (chunk, readAt) => next.write(chunk, readAt) }),
});
