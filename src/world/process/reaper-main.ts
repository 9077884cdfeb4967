import { createDoomedPaths } from './doomed-paths.ts';
import { identify } from './readings/process-identity.ts';
import { createReaperList } from './reaper-orders.ts';

/** See `reaper.ts`: when the runner's channel closes, whatever it started has a second to end by itself. */

const graceMs = 1_000;
const runner = process.ppid;
const watched = createReaperList({
  own: process.pid,
  runner,
  runnerLives: () => process.ppid === runner,
  identify,
});

const doomed = createDoomedPaths();

process.on('message', (message) => {
  watched.take(message);
  if (typeof message === 'object' && message !== null) doomed.take(Reflect.get(message, 'remove'));
});
process.once('disconnect', () => {
  setTimeout(() => {
    for (const pid of watched.list()) end(pid);
    // Last: until then, one of them may have written there.
    doomed.removeAll();
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
