import { exitCodes, LabError } from '../errors.ts';
import { showError } from './show-error.ts';

interface Times {
  /** npm hands a Ctrl-C on to a process that the terminal has told already: two signals, one press. */
  readonly onePressMs?: number;
  /** How long a clean-up may take. */
  readonly patienceMs?: number;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * While this work lasts, these signals end the process at once and by themselves, whatever it is doing: for what only reads and
 * computes, never lets a listener have its turn, and has nothing to clean up.
 */
export async function endedBySignals<T>(work: () => Promise<T> | T): Promise<T> {
  const listening = signals.map((name) => ({ name, listeners: process.listeners(name) }));
  for (const { name } of listening) process.removeAllListeners(name);
  try {
    return await work();
  } finally {
    for (const { name, listeners } of listening) for (const listener of listeners) process.on(name, listener);
  }
}

let longerMs = 0;

/** What runs has something to end well: its clean-up may take so long from the first Ctrl-C, a second one ends it at once. */
export function allowCleanUp(ms: number): void {
  longerMs = ms;
}

/** A signal that aborts on the first Ctrl-C, SIGTERM or SIGHUP; a second one, or a clean-up that hangs, ends at once. */
export function listenForInterrupts({ onePressMs = 400, patienceMs = 1_500 }: Times = {}): AbortSignal {
  const controller = new AbortController();
  let pressedAtMs = 0;
  const press = () => {
    if (!controller.signal.aborted) {
      pressedAtMs = performance.now();
      setTimeout(leave, Math.max(patienceMs, longerMs));
      controller.abort(new LabError('interrupted', 'interrupted', 'Everything that was started has been stopped.'));
    } else if (performance.now() - pressedAtMs > onePressMs) {
      leave();
    }
  };
  for (const name of signals) process.on(name, press);
  return controller.signal;
}

function leave(): never {
  const hint = 'Whatever is still running ends by itself once its runner is gone.';
  showError(new LabError('interrupted', 'interrupted', hint), false);
  process.exit(exitCodes.interrupted);
}
