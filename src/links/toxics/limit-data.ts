import { defineToxic } from './define-toxic.ts';

/** Closes the connection after so many bytes, counted from when the toxic came, through its updates. */
export const limitData = defineToxic('limit_data', {
  open: () => ({ passedBytes: 0 }),
  begin: ({ attributes, state, next }) => ({
    write(chunk, readAt) {
      const left = Math.max(0, attributes.bytes - state.passedBytes);
      const passed = chunk.subarray(0, left);
      state.passedBytes += passed.length;
      if (passed.length > 0) next.write(passed, readAt);
      if (state.passedBytes >= attributes.bytes) next.close();
    },
  }),
});
