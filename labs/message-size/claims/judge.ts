import type { Claim } from '#lab';
import type { TriedSizes } from './try-sizes.ts';

const twoDigits = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 2 });
const show = (value: number) => twoDigits.format(value);
const showBytes = (bytes: number) => bytes.toLocaleString('en-US');

/** 4 MB, as gRPC counts it. */
export const limit = 4_194_304;
/** A tenth of a view's budget: what others may be made to wait on the one thread. */
const bearableMs = 25;

/** How long a message stops the thread that decodes it. */
export interface Decoding {
  readonly bytes: number;
  readonly ms: number;
}

/** @param received by a server without options @param sent by a client without options, to a server that takes all */
export function defaultLimit(received: TriedSizes, sent: TriedSizes, how: string): Claim {
  const { largestTaken: taken, smallestRefused: refused } = received;
  const takes = taken === null ? 'takes none' : `takes ${showBytes(taken)} bytes`;
  const not = refused === null ? '' : `, not ${showBytes(refused)}`;
  const sends = sent.largestTaken === null ? 'sends none' : `sends ${showBytes(sent.largestTaken)}`;
  return {
    about: 'the limit that nobody set',
    quote: "gRPC's default maximum message size is 4MB.",
    measured: `${takes}${not}; ${sends}`,
    how,
    verdict: taken === limit && refused === limit + 1 ? 'holds' : 'differs',
  };
}

/** Limits on both sides let a message in; they do not make it light. It depends on who decodes it. */
export function stallOfStock(stock: Decoding, packed: Decoding, how: string): Claim {
  return {
    about: 'a large message, once it is let in',
    quote: 'Set explicit limits during initial setup on both client and server.',
    measured: `${show3(stock.bytes / 1e6)} MB stop the server ${show(stock.ms)} ms, packed ${show(packed.ms)} ms`,
    how,
    verdict: stock.ms <= bearableMs ? 'holds' : packed.ms <= bearableMs ? 'depends' : 'differs',
  };
}

export function stallOfChunk(whole: Decoding, chunk: Decoding, how: string): Claim {
  return {
    about: 'the same in chunks',
    quote: 'Bidirectional streaming: useful for batch processing pipelines',
    measured: `${show3(chunk.bytes / 1e3)} KB a chunk: ${show(chunk.ms)} ms at a time, not ${show(whole.ms)} ms`,
    how,
    verdict: chunk.ms < whole.ms / 2 ? 'holds' : 'differs',
  };
}

function show3(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 3 });
}
