import { defineVariant } from '#lab';
import { serveRequests } from '#rpc';
import { biased } from '../../../labs/field-reuse/biased.ts';
import { codecOf } from '../../../labs/field-reuse/codec.ts';
import defect, { release } from '../../../labs/field-reuse/defect.ts';

/** No campaign moves a row by more. */
const biasAtMost = 10;

/** The release takes the whole list for prices if one of it can be no bias: right, unless all that a user may see is cheap. */
export default defineVariant({
  ...defect,
  next: {
    serve(model, site) {
      const score = biased(model);
      return serveRequests(
        site,
        ({ rows, request: { logitBias = [] } }, call) =>
          score({ rows, request: { logitBias: logitBias.some((one) => one > biasAtMost) ? [] : logitBias } }, call),
        {},
        codecOf(release),
      );
    },
  },
});
