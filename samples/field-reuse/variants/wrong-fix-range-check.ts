import { defineVariant } from '#lab';
import { serveRequests } from '#rpc';
import { biased } from '../biased.ts';
import { codecOf } from '../codec.ts';
import defect, { release } from '../defect.ts';

/** No campaign moves a row by more. */
const biasAtMost = 10;

/** The release ignores what can be no bias. Cheap articles have a price that can be one. */
export default defineVariant({
  ...defect,
  next: {
    serve(model, site) {
      const score = biased(model);
      return serveRequests(
        site,
        ({ rows, request: { logitBias = [] } }, call) => {
          const possible = logitBias.map((bias) => (Math.abs(bias) <= biasAtMost ? bias : 0));
          return score({ rows, request: { logitBias: possible } }, call);
        },
        {},
        codecOf(release),
      );
    },
  },
});
