import type { Measure } from '../../lab/measure.ts';
import { sumOf } from '../statistics/sum.ts';

/** Handlers that ran for the job's batches. None, while batches are sent: they were refused before anybody's code. */
export const batchesHandled: Measure<'ledger'> = {
  name: 'batches handled',
  unit: 'count',
  from: 'ledger',
  take: (found) => sumOf(found, ({ value }) => value.entries.filter(({ id }) => id.startsWith('job-')).length),
};
