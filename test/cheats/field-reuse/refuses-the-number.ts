import { defineVariant } from '#lab';
import { serveRequests } from '#rpc';
import { biased } from '../../../labs/field-reuse/biased.ts';
import { codecOf } from '../../../labs/field-reuse/codec.ts';
import defect, { release } from '../../../labs/field-reuse/defect.ts';

/** The release refuses whoever sends number 5: loud instead of wrong, and an outage for every old client. */
export default defineVariant({
  ...defect,
  next: {
    serve(model, site) {
      const score = biased(model);
      return serveRequests(
        site,
        (asked, call) => {
          if ((asked.request.logitBias?.length ?? 0) > 0) throw new Error('number 5 comes from an old client');
          return score(asked, call);
        },
        {},
        codecOf(release),
      );
    },
  },
});
