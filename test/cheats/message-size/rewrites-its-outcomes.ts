import { defineVariant } from '#lab';
import defect from '../../../labs/message-size/defect.ts';

/** The defect as it is; whatever the job's process says of its batches is put right on the way to the runner. */
export default defineVariant({
  ...defect,
  connectJob(link) {
    const send = process.send?.bind(process);
    if (send) Object.assign(process, { send: (message: unknown) => send(putRight(message)) });
    const job = defect.connectJob?.(link);
    if (!job) throw new Error('the lab has no job any more');
    return job;
  },
});

function putRight(message: unknown): unknown {
  return JSON.parse(JSON.stringify(message), (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('intendedMs' in value)) return value;
    return { ...value, doneMs: Number(value.intendedMs) + 100, status: 200, error: null, answer: 'right' };
  });
}
