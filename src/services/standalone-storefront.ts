import type { StorefrontSettings } from './protocol.ts';
import { startStorefront } from './storefront.ts';

/** A storefront without a runner's channel, for profilers that start the process themselves. */
const settings: StorefrontSettings = JSON.parse(process.env.TWO_AM_STOREFRONT ?? '{}');
await startStorefront(settings);

/** Ends when whoever started it is gone. */
const startedBy = process.ppid;
setInterval(() => {
  if (process.ppid !== startedBy) process.exit(0);
}, 500).unref();
