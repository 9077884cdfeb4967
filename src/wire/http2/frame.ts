import type { Problem } from '../problem.ts';

export interface Header {
  readonly name: string;
  readonly value: string;
  /** What a header of gRPC's means. */
  readonly means: string | null;
}

export interface Http2Frame {
  readonly start: number;
  readonly payloadStart: number;
  readonly end: number;
  /** Of the payload, as the head says. */
  readonly length: number;
  readonly type: number;
  readonly name: string;
  readonly flags: number;
  readonly flagNames: readonly string[];
  /** 0: the connection. */
  readonly stream: number;
  /** What the payload says, in words: settings, an error, a window. */
  readonly says: readonly string[];
  /** Of the header block that ends with this frame. */
  readonly headers: readonly Header[] | null;
  readonly notes: readonly string[];
  readonly problem: Problem | null;
}
