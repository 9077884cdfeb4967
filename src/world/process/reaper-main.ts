import { removeRun } from '../compose/remove-run.ts';
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
/** Labels in the container engine. */
const runs = new Set<string>();

process.on('message', (message) => {
  watched.take(message);
  if (typeof message !== 'object' || message === null) return;
  doomed.take(Reflect.get(message, 'remove'));
  const run: unknown = Reflect.get(message, 'containers');
  if (typeof run === 'string') runs.add(run);
});
process.once('disconnect', () => {
  setTimeout(() => {
    for (const pid of watched.list()) end(pid);
    // Last: until then, one of them may have written there.
    doomed.removeAll();
    // Their containers have ended with the line to the runner: what is left of them, and the network.
    void Promise.all([...runs].map(removeRun)).then(() => process.exit(0));
  }, graceMs);
});

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Ended by itself, as it should.
  }
}
