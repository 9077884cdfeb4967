import type { LoadTick } from '../lab/load-tick.ts';

/** How the page views are, in one line. */
export function sayPulse({ views, good, bad, p50Ms, p99Ms, inFlight }: LoadTick): string {
  const decided = good + bad;
  const share = decided === 0 ? '–' : `${Math.round((good / decided) * 100)} % good`;
  return `${String(views).padStart(5)} views/s   ${share.padStart(10)}   p50 ${sayMs(p50Ms)}   p99 ${sayMs(p99Ms)}   ${inFlight} in flight`;
}

function sayMs(ms: number | null): string {
  return ms === null ? '–' : `${Math.round(ms).toLocaleString('en-US')} ms`;
}
