import { exitCodes, LabError } from '../errors.ts';

/** npm hands a Ctrl-C on to a process that the terminal has told already: two signals, one press. */
const onePressMs = 400;
/** Services end by themselves once their runner has gone: nothing is lost by leaving what hangs. */
const patienceMs = 1_500;

/** A signal that aborts on the first Ctrl-C, SIGTERM or SIGHUP; a second one, or a clean-up that hangs, ends at once. */
export function listenForInterrupts(): AbortSignal {
  const controller = new AbortController();
  let pressedAtMs = Number.NaN;
  const press = () => {
    if (!controller.signal.aborted) {
      pressedAtMs = performance.now();
      setTimeout(() => process.exit(exitCodes.interrupted), patienceMs);
      controller.abort(new LabError('interrupted', 'interrupted', 'Everything that was started has been ended.'));
    } else if (performance.now() - pressedAtMs > onePressMs) {
      process.exit(exitCodes.interrupted);
    }
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, press);
  return controller.signal;
}
