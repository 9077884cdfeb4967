import type { Measure } from '../../lab/measure.ts';
import { sumOf } from '../statistics/sum.ts';

const bytesPerMiB = 2 ** 20;

/** Share of the time in which a role's busiest process had its event loop at work: at 1 its thread is full. */
export const loopBusy: Measure<'process'> = {
  name: 'event loop busy',
  unit: 'share',
  madeByShortage: true,
  from: 'process',
  take: (found) => Math.max(...found.map(({ value }) => value.loopUtilization)),
};

/** CPU of all threads, in ms, for each view (of a storefront) or call (of a model server) that was finished. */
export const cpuPerHandled: Measure<'process'> = {
  name: 'CPU per view',
  unit: 'ms',
  from: 'process',
  take: (found) => sumOf(found, ({ value }) => value.cpuMs) / sumOf(found, ({ value }) => value.handled),
};

/** The longest that the event loop of one of the role's processes stood still, in ms. */
export const longestStall: Measure<'process'> = {
  name: 'longest stall',
  unit: 'ms',
  from: 'process',
  take: (found) => Math.max(...found.map(({ value }) => value.longestStallMs ?? Number.NaN)),
};

/** The largest resident set that one process of the role ever had. */
export const peakRss: Measure<'process'> = {
  name: 'peak memory',
  unit: 'MiB',
  from: 'process',
  take: (found) => Math.max(...found.map(({ value }) => value.peakRssBytes)) / bytesPerMiB,
};
