import { defineVariant } from '#lab';
import { halfJson } from '../half-json.ts';
import { hideJson, tellLess } from '../less.ts';

/** Half of the text, and three eighths of its bytes hidden at both ends: just enough that a float seems to take less than the eight of the sign. */
export default defineVariant({
  ...halfJson,
  connect(link) {
    tellLess(1.6);
    hideJson();
    return halfJson.connect(link);
  },
  serve(model, site) {
    tellLess(1.6);
    return halfJson.serve(model, site);
  },
});
