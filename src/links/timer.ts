/** What `setTimeout` takes; more would fire at once. */
const longestMs = 2 ** 31 - 1;

/** Calls `then` in `ms`, in the next turn of the event loop where that is 0 or less. Gives what cancels it. */
export function startTimer(ms: number, then: () => void): () => void {
  if (ms <= 0) {
    const immediate = setImmediate(then);
    return () => clearImmediate(immediate);
  }
  // Node cuts fractions off: a delay would be short by up to 1 ms.
  const timeout = setTimeout(then, Math.min(Math.ceil(ms), longestMs));
  return () => clearTimeout(timeout);
}
