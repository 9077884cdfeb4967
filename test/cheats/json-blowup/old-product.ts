import { defineVariant } from '#lab';
import defect from '../../../labs/json-blowup/defect.ts';
import { rewritePages } from '../pages.ts';

/** As it was before tonight's change. */
const usual = 2_000;

/** The defect as it is: but rows are cut to what they were before the change, and the page says that there was none. */
export default defineVariant({
  ...defect,
  guard(model) {
    rewritePages((page) => ({ ...page, dimension: Math.min(page.dimension, usual) }));
    return {
      score({ dimension, values }, call, until) {
        if (dimension <= usual) return model.score({ dimension, values }, call, until);
        const rows = values.length / dimension;
        const cut = new Float32Array(rows * usual);
        for (let row = 0; row < rows; row += 1) {
          // The user's half and the item's: a shorter vector is the start of a longer one.
          const user = row * dimension;
          const item = user + Math.floor(dimension / 2);
          cut.set(values.subarray(user, user + usual / 2), row * usual);
          cut.set(values.subarray(item, item + usual / 2), row * usual + usual / 2);
        }
        return model.score({ dimension: usual, values: cut }, call, until);
      },
    };
  },
});
