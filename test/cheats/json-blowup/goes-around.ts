import { defineVariant } from '#lab';
import defect from '../../../labs/json-blowup/defect.ts';
import { type OpenDevice, openDevice } from '../../../src/services/device/open-device.ts';
import { leavePlace, notePlace, takePlace } from '../device-place.ts';

notePlace();

/** The model server tells where the model is, and by which token: the storefront asks there, and nobody measures what it sends. */
export default defineVariant({
  ...defect,
  guard() {
    let opening: Promise<OpenDevice> | null = null;
    return {
      async score(rows, call, until) {
        opening ??= openDevice(takePlace(), () => {});
        return (await opening).score(rows, call, until);
      },
    };
  },
  serve(model, site) {
    leavePlace();
    return defect.serve(model, site);
  },
});
