import { performance } from 'node:perf_hooks';
import { defineToxic } from './define-toxic.ts';

/**
 * One pause of `delay` ms (0: for ever) once `after_bytes` have passed, counted from when the toxic came. The sender is not
 * read meanwhile, so that it feels it too. An update or the removal ends the pause.
 */
export const stall = defineToxic('stall', {
  open: () => ({ passedBytes: 0, stalled: false }),
  begin: ({ attributes, state, next, hold }) => ({
    write(chunk, readAt) {
      if (state.stalled) {
        next.write(chunk, readAt);
        return;
      }
      const passed = chunk.subarray(0, Math.max(0, attributes.after_bytes - state.passedBytes));
      state.passedBytes += passed.length;
      if (passed.length > 0) next.write(passed, readAt);
      if (state.passedBytes < attributes.after_bytes) return;
      state.stalled = true;
      const rest = chunk.subarray(passed.length);
      const heldAt = performance.now();
      hold(attributes.delay > 0 ? attributes.delay : Number.POSITIVE_INFINITY, () => {
        if (rest.length > 0) next.write(rest, readAt + performance.now() - heldAt);
      });
    },
  }),
});
