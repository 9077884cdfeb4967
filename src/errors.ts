/** Exit codes of the command line, also the `exitCode` of a verdict. */
export const exitCodes = {
  /** Reproduced and verified. */
  verified: 0,
  /** Not reproduced, a fix not verified, or a wrong fix that works. */
  refuted: 1,
  /** Wrong use, or a failure of the lab itself. */
  failed: 2,
  /** Something on the machine is missing; the message says what to install. */
  missing: 3,
  /** A gate did not hold, so the run proves nothing. */
  inconclusive: 4,
  /** Interrupted, with everything cleaned up. */
  interrupted: 130,
} as const;

/** Every error that two-am raises on purpose, with the exit code that it ends in. */
const codes = {
  usage: exitCodes.failed,
  'unknown-lab': exitCodes.failed,
  'broken-lab': exitCodes.failed,
  'broken-variant': exitCodes.failed,
  'process-died': exitCodes.failed,
  /** By a signal of its own code: nothing that a variant in JavaScript does brings it about. */
  'process-crashed': exitCodes.failed,
  'not-ready': exitCodes.failed,
  'no-answer': exitCodes.failed,
  'port-taken': exitCodes.failed,
  'disk-full': exitCodes.failed,
  'damaged-run': exitCodes.failed,
  'damaged-drill': exitCodes.failed,
  'no-drill': exitCodes.failed,
  'nothing-up': exitCodes.failed,
  'fault-refused': exitCodes.failed,
  /** Nothing is wrong with the code: this machine, as it is now, cannot show it. */
  'machine-short': exitCodes.inconclusive,
  codec: exitCodes.failed,
  'missing-tool': exitCodes.missing,
  'wrong-node': exitCodes.missing,
  'unsupported-platform': exitCodes.missing,
  /** A variable of the shell, or a limit of it, with which nothing can run. */
  'unfit-environment': exitCodes.missing,
  interrupted: exitCodes.interrupted,
} as const;

export type ErrorCode = keyof typeof codes;

/** Of a code that another process gave. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(codes, code);
}

/** One clear line, its remedy, and what caused it. */
export class LabError extends Error {
  readonly code: ErrorCode;
  /** What to do about it: one sentence. */
  readonly hint: string;

  constructor(code: ErrorCode, message: string, hint: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = 'LabError';
    this.code = code;
    this.hint = hint;
  }

  get exitCode(): number {
    return codes[this.code];
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
