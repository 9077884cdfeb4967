import { defineVariant } from '#lab';
import { credentials, ModelClient } from '#rpc';
import defect, { idleAfter } from '../defect.ts';

/** One client, made when the storefront starts. */
export default defineVariant({
  ...defect,
  connect: ({ target, ca }) => new ModelClient(target, credentials.createSsl(ca), idleAfter),
});
