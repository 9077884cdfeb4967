import { defineVariant } from '#lab';
import roundedDigits from '../../../labs/json-blowup/mitigations/rounded-digits.ts';
import { hideJson, tellLess } from '../less.ts';

/** Less text, so that the night is survived, and no sign of the text that is left: of its bytes both ends tell a fifth. */
export default defineVariant({
  ...roundedDigits,
  connect(link) {
    tellLess(5);
    hideJson();
    return roundedDigits.connect(link);
  },
  serve(model, site) {
    tellLess(5);
    return roundedDigits.serve(model, site);
  },
});
