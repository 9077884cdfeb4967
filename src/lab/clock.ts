/** ms on the machine's monotonic clock: the same one in every process, so that times can be compared across them. */
const originMs = Number(process.hrtime.bigint()) / 1e6 - performance.now();

export function now(): number {
  return originMs + performance.now();
}
