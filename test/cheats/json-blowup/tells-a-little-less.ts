import { defineVariant } from '#lab';
import roundedDigits from '../../../labs/json-blowup/mitigations/rounded-digits.ts';
import { hideJson, tellLess } from '../less.ts';

/** Less text, and a quarter of its bytes hidden, at both ends: just enough that a float seems to take less than the eight of the sign. */
export default defineVariant({
  ...roundedDigits,
  connect(link) {
    tellLess(4 / 3);
    hideJson();
    return roundedDigits.connect(link);
  },
  serve(model, site) {
    tellLess(4 / 3);
    return roundedDigits.serve(model, site);
  },
});
