/** See `reaper.ts`: when the runner's channel closes, whatever it started has a second to end by itself. */
export type ReaperMessage = { readonly watch: number } | { readonly forget: number };

const graceMs = 1_000;
const watched = new Set<number>();

process.on('message', (message: ReaperMessage) => {
  if ('watch' in message) watched.add(message.watch);
  else watched.delete(message.forget);
});
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
