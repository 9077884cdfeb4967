import { defineVariant } from '#lab';
import { halfJson } from '../half-json.ts';
import { hideJson, tellLess } from '../less.ts';

/** Half of the text, so that the night is survived, and no sign of it: of its bytes both ends tell a fifth. */
export default defineVariant({
  ...halfJson,
  connect(link) {
    tellLess(5);
    hideJson();
    return halfJson.connect(link);
  },
  serve(model, site) {
    tellLess(5);
    return halfJson.serve(model, site);
  },
});
