/** See `reaper.ts`: when the runner's channel closes, whatever it started has a second to end by itself. */
const graceMs = 1_000;
const watched = new Set<number>();

process.on('message', ({ pid }: { readonly pid: number }) => watched.add(pid));
process.once('disconnect', () => {
  setTimeout(() => {
    for (const pid of watched) end(pid);
    process.exit(0);
  }, graceMs);
});

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Ended by itself, as it should.
  }
}
