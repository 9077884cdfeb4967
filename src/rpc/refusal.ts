import { Metadata, type ServiceError, status } from '@grpc/grpc-js';

/** What grpc-js rejects a call with. */
export function refusal(code: status, details: string): ServiceError {
  return Object.assign(new Error(`${code} ${status[code]}: ${details}`), { code, details, metadata: new Metadata() });
}

/** What a handler refuses by itself: its caller gets this very status, while what others refuse it becomes INTERNAL. */
export class Refusal extends Error {
  readonly code: status;
  readonly details: string;

  constructor(code: status, details: string) {
    super(details);
    this.code = code;
    this.details = details;
  }
}

/** The caller's own mistake, found here or by the server that was asked in turn. */
export function isCallersMistake(error: unknown): error is ServiceError {
  return hasStatus(error, status.INVALID_ARGUMENT);
}

/** Of a call that ended at its deadline. */
export function isDeadlineExceeded(error: unknown): error is ServiceError {
  return hasStatus(error, status.DEADLINE_EXCEEDED);
}

function hasStatus(error: unknown, code: status): boolean {
  return error instanceof Error && 'code' in error && error.code === code && 'details' in error;
}
