import { defineVariant } from '#lab';
import roundRobin from '../fixes/round-robin.ts';
import { warmUp } from '../wrong-fixes/ready-early.ts';

/** The recommended fix, of servers whose model has to warm up: they listen once it has. */
export default defineVariant({
  ...roundRobin,
  async serve(model, site) {
    await warmUp(model, site);
    return roundRobin.serve(model, site);
  },
});
