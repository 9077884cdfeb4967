const tries = 5;

/** ms on the machine's monotonic clock: the same one in every process of it. Of members elsewhere nothing is assumed (`Member.clock`). */
const originMs = findOrigin();

export function now(): number {
  return originMs + performance.now();
}

/** Of some readings the one with the least time in it: who was interrupted in its midst would be off by that for good. */
function findOrigin(): number {
  let best = { originMs: 0, tookMs: Number.POSITIVE_INFINITY };
  for (let tried = 0; tried < tries; tried += 1) {
    const fromMs = readMachine();
    const ownMs = performance.now();
    const toMs = readMachine();
    if (toMs - fromMs < best.tookMs) best = { originMs: (fromMs + toMs) / 2 - ownMs, tookMs: toMs - fromMs };
  }
  return best.originMs;
}

function readMachine(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
