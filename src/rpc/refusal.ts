import { Metadata, type ServiceError, status } from '@grpc/grpc-js';

/** What grpc-js rejects a call with. */
export function refusal(code: status, details: string): ServiceError {
  return Object.assign(new Error(`${code} ${status[code]}: ${details}`), { code, details, metadata: new Metadata() });
}

/** The caller's own mistake, found here or by the server that was asked in turn. */
export function isCallersMistake(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && error.code === status.INVALID_ARGUMENT && 'details' in error;
}
