import { status } from '@grpc/grpc-js';
import { messageOf } from '../../errors.ts';
import { isCallersMistake, Refusal } from '../../rpc/refusal.ts';

/** Every kind of error that a REST model server answers with, and its HTTP status. */
export const problemKinds = {
  'malformed-request': { status: 400, title: 'The request cannot be read' },
  'no-such-path': { status: 404, title: 'There is no such path' },
  'unknown-model': { status: 404, title: 'There is no such model version' },
  'wrong-method': { status: 405, title: 'That path does not take this method' },
  'request-timeout': { status: 408, title: 'The request took too long to arrive' },
  'body-too-large': { status: 413, title: 'The body is larger than this server takes' },
  'unsupported-format': { status: 415, title: 'The body is in a format that this server does not read' },
  'invalid-input': { status: 422, title: 'The model cannot answer that' },
  'headers-too-large': { status: 431, title: 'The headers are larger than this server takes' },
  'internal-error': { status: 500, title: 'The server failed' },
  overloaded: { status: 503, title: 'The server has too much to do' },
  'shutting-down': { status: 503, title: 'The server is about to end' },
} as const;

/** What a gateway says besides, of the server behind it. */
const gatewayKinds = {
  'upstream-failed': { status: 502, title: 'The model server behind this one failed' },
  'upstream-unavailable': { status: 503, title: 'The model server behind this one cannot be reached' },
  'upstream-timeout': { status: 504, title: 'The model server behind this one took too long' },
} as const;

const kinds = { ...problemKinds, ...gatewayKinds };
export type ProblemKind = keyof typeof kinds;

export const problemType = 'application/problem+json';

/** Thrown where a request is refused; answered as RFC 9457 says. */
export class Problem extends Error {
  readonly kind: ProblemKind;
  /** Of the field that is wrong, as a JSON pointer; left out: it is no field. */
  readonly pointer?: string;

  /** @param detail what came, and what to send instead */
  constructor(kind: ProblemKind, detail: string, pointer?: string) {
    super(detail);
    this.kind = kind;
    if (pointer !== undefined) this.pointer = pointer;
  }

  get status(): number {
    return kinds[this.kind].status;
  }

  /** RFC 9457; `type` is relative to the server, which says there what the kind means. */
  toBody() {
    const { status, title } = kinds[this.kind];
    const pointer = this.pointer === undefined ? {} : { pointer: this.pointer };
    return { type: `/problems/${this.kind}`, title, status, detail: this.message, ...pointer };
  }
}

/** What the model refused in words of gRPC, and what nobody foresaw. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isCallersMistake(error)) return new Problem('invalid-input', error.details);
  if (error instanceof Refusal && error.code === status.NOT_FOUND) return new Problem('unknown-model', error.details);
  if (error instanceof Refusal && error.code === status.RESOURCE_EXHAUSTED)
    return new Problem('overloaded', error.details);
  return new Problem('internal-error', messageOf(error));
}
