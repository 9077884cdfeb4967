import type { Readable, Writable } from 'node:stream';

/**
 * What the runner and the keeper of a member say to each other over the keeper's stdin and stdout: a head of five bytes (kind, and the
 * length of the body as a little-endian word), and the body.
 */
export const kinds = {
  /** Of the channel between runner and service, as it came: any part of any line. */
  channel: 1,
  /** Of what the service prints. */
  printed: 2,
  /** One JSON document, between runner and keeper. */
  word: 3,
} as const;
export type Kind = (typeof kinds)[keyof typeof kinds];

const headBytes = 5;
/** A word carries the sources of a variant at most; whatever else there is comes in parts. */
const bodyAtMost = 2 ** 26;
const none = Buffer.alloc(0);

/** False: whoever reads does not keep up. */
export function writeFrame(to: Writable, kind: Kind, body: Uint8Array): boolean {
  if (!to.writable) return true;
  const head = Buffer.allocUnsafe(headBytes);
  head.writeUInt8(kind, 0);
  head.writeUInt32LE(body.byteLength, 1);
  to.cork();
  to.write(head);
  const keepsUp = to.write(body);
  to.uncork();
  return keepsUp;
}

export function writeWord(to: Writable, word: unknown): void {
  writeFrame(to, kinds.word, Buffer.from(JSON.stringify(word)));
}

/** A kind or a length that nobody can mean ends the stream with an error. */
export function readFrames(from: Readable, onFrame: (kind: Kind, body: Buffer) => void): void {
  const head = Buffer.alloc(headBytes);
  let inHead = 0;
  let kind: Kind = kinds.word;
  let body: Buffer = none;
  let inBody = 0;
  from.on('data', (chunk: Buffer) => {
    for (let at = 0; at < chunk.length && !from.destroyed; ) {
      if (inHead < headBytes) {
        const copied = chunk.copy(head, inHead, at, at + headBytes - inHead);
        inHead += copied;
        at += copied;
        if (inHead < headBytes) return;
        const length = head.readUInt32LE(1);
        const known = kindOf(head.readUInt8(0));
        if (known === null || length > bodyAtMost) return void from.destroy(new Error('that is no frame'));
        kind = known;
        body = Buffer.allocUnsafeSlow(length);
        inBody = 0;
      } else {
        const copied = chunk.copy(body, inBody, at, at + body.length - inBody);
        inBody += copied;
        at += copied;
      }
      if (inBody < body.length) continue;
      inHead = 0;
      onFrame(kind, body);
    }
  });
}

function kindOf(number: number): Kind | null {
  return Object.values(kinds).find((kind) => kind === number) ?? null;
}
