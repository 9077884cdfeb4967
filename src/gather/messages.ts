import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientHttp2Stream } from 'node:http2';
import type { Messages } from '../lab/evidence.ts';
import type { Gathering } from './gathering.ts';

/** One byte says whether it is compressed, four how long it is. */
const frameBytes = 5;

/** Counts the gRPC messages that this process hands to the network as a client, below any client library. */
export function startMessages(): Gathering<Messages> {
  let sent = 0;
  let largestBytes = 0;
  const note = (bytes: number) => {
    sent += 1;
    largestBytes = Math.max(largestBytes, bytes);
  };
  const onCreated = (message: unknown) => watch((message as { readonly stream: ClientHttp2Stream }).stream, note);
  subscribe('http2.client.stream.created', onCreated);
  return {
    mark() {
      sent = 0;
      largestBytes = 0;
    },
    read: () => ({ sent, largestBytes }),
    stop: () => void unsubscribe('http2.client.stream.created', onCreated),
  };
}

function watch(stream: ClientHttp2Stream, note: (bytes: number) => void): void {
  const write = stream.write.bind(stream) as (...args: readonly unknown[]) => boolean;
  let missing = 0;
  stream.write = (chunk: unknown, ...rest: readonly unknown[]) => {
    if (chunk instanceof Uint8Array) missing = pass(chunk, missing, note);
    return write(chunk, ...rest);
  };
}

/** Messages that begin in `chunk`, of whose first bytes `missing` belong to the one before. Gives what is still to come of the last. */
function pass(chunk: Uint8Array, missing: number, note: (bytes: number) => void): number {
  let at = missing;
  while (at + frameBytes <= chunk.length) {
    const bytes = new DataView(chunk.buffer, chunk.byteOffset + at + 1, 4).getUint32(0);
    note(bytes);
    at += frameBytes + bytes;
  }
  return Math.max(0, at - chunk.length);
}
