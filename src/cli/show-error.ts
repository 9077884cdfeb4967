import { exitCodes, LabError, messageOf } from '../errors.ts';
import { steerless } from '../world/printable.ts';
import { printAside } from './print.ts';
import { explainSystemError } from './system-error.ts';

/** One line and its remedy, or, where nobody foresaw it, all that helps to mend it. Gives the exit code. */
export function showError(thrown: unknown, verbose: boolean): number {
  const error = recognize(thrown);
  if (error === null) {
    printAside(`two-am: ${steerless(messageOf(thrown))}`);
    printAside('  This is a bug in two-am; please report it with the lines below and the command.');
    printAside(describe(thrown));
    return exitCodes.failed;
  }
  printAside(`two-am: ${steerless(error.message)}`);
  printAside(`  ${steerless(error.hint)}`);
  if (verbose) printAside(describe(error));
  return error.exitCode;
}

function recognize(thrown: unknown): LabError | null {
  if (thrown instanceof LabError) return thrown;
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  if (code === 'ERR_MODULE_NOT_FOUND' && /Cannot find package/.test(messageOf(thrown))) {
    return new LabError('missing-tool', messageOf(thrown), 'Run `npm ci`: the install is incomplete.', {
      cause: thrown,
    });
  }
  return explainSystemError(thrown);
}

function describe(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const cause = thrown.cause === undefined ? '' : `\ncaused by: ${describe(thrown.cause)}`;
  return `${thrown.stack ?? thrown.message}${cause}`;
}
