import { pathToFileURL } from 'node:url';
import type { ClaimedArm, MeasureClaims } from '../lab/claims.ts';

/** The process of `measure-claims.ts`. */
process.once('disconnect', () => process.exit(0));
process.on('SIGINT', () => {});
process.once('message', async (arms: readonly ClaimedArm[]) => {
  const { default: measure }: { default: MeasureClaims } = await import(pathToFileURL(process.argv[2] ?? '').href);
  process.send?.([...(await measure(arms))]);
});
