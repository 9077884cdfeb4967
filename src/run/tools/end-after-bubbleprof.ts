/** clinic's bubbleprof asks for the end by `beforeExit` and then waits for ever: once it has written, this ends it. */
const writtenAfterMs = 1_500;

process.once('beforeExit', () => {
  setTimeout(() => process.exit(0), writtenAfterMs);
});
