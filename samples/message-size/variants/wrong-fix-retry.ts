import { setTimeout as wait } from 'node:timers/promises';
import { defineVariant, inOneCall } from '#lab';
import { credentials, ModelClient } from '#rpc';
import defect from '../defect.ts';

const tries = 3;
const backOffMs = 50;

/** RESOURCE_EXHAUSTED reads like a quota: wait a little, try again. */
export default defineVariant({
  ...defect,
  connectJob({ target }) {
    const once = inOneCall(new ModelClient(target, credentials.createInsecure()));
    return {
      ...once,
      async scoreBatch(batch, call, until) {
        for (let tried = 1; ; tried += 1) {
          try {
            return await once.scoreBatch(batch, call, until);
          } catch (error) {
            if (tried === tries) throw error;
            await wait(backOffMs * 2 ** tried);
          }
        }
      },
    };
  },
});
