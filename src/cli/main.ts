import { exitCodes, LabError } from '../errors.ts';
import { writeCommandHelp } from './help-text.ts';
import { listenForInterrupts } from './interrupt.ts';
import { parse } from './parse.ts';
import { flush, print, surviveClosedPipes } from './print.ts';
import { showError } from './show-error.ts';

/** Does what was typed and ends the process with its exit code. */
export async function main(argv: readonly string[]): Promise<never> {
  const verbose = argv.includes('--verbose') || Boolean(process.env.DEBUG);
  // Where express sees it, services would write a line for each request.
  delete process.env.DEBUG;
  surviveClosedPipes();
  // Node's own exit code for these, 1, would say that a run has refuted something.
  process.on('uncaughtException', (error) => process.exit(showError(error, verbose)));
  const signal = listenForInterrupts();
  let exitCode: number;
  try {
    exitCode = await obey(argv, signal);
  } catch (error) {
    // Who was interrupted knows best what that has ended.
    const isTold = error instanceof LabError && error.code === 'interrupted';
    exitCode = showError(signal.aborted && !isTold ? signal.reason : error, verbose);
  }
  await flush();
  process.exit(signal.aborted ? exitCodes.interrupted : exitCode);
}

async function obey(argv: readonly string[], signal: AbortSignal): Promise<number> {
  const input = await parse(argv, signal);
  // `--help` alone asks about two-am, `help --help` about the command.
  const named = argv.some((word) => !word.startsWith('-'));
  if (input.flag('help') && named) {
    print(writeCommandHelp(input.command, input.word, input.operands[0]));
    return exitCodes.verified;
  }
  const { run } = await input.command.load();
  return run(input);
}
