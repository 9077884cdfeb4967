import { gzipSync } from 'node:zlib';
import type { Random } from '../lab/random.ts';
import { pick, whole } from '../rpc/packed-floats/random-messages.ts';
import { All, randomAll } from './random-message.test-data.ts';
import { samples } from './samples/index.ts';

const longestSeed = 300;

/** Whole inputs of every kind; they are made once, since making them takes longer than reading them. */
export function makeSeeds(next: Random): Uint8Array[] {
  const messages = Array.from({ length: 300 }, () => Buffer.from(All.encode(All.fromObject(randomAll(next))).finish()))
    // Long ones take their time, and have nothing in them that short ones have not.
    .filter(({ length }) => length <= longestSeed)
    .slice(0, 60);
  return [
    ...samples.map(({ bytes }) => bytes().subarray(0, 600)),
    ...messages,
    ...messages.slice(0, 8).map((message) => framed(0, message)),
    ...messages.slice(0, 4).map((message) => framed(1, gzipSync(message))),
    Buffer.from('0b'.repeat(300), 'hex'),
    Buffer.from(`${'0a64'.repeat(60)}`, 'hex'),
  ];
}

function framed(flags: number, body: Uint8Array): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt8(flags, 0);
  prefix.writeUInt32BE(body.length, 1);
  return Buffer.concat([prefix, body]);
}

/** One of the seeds, damaged up to four times, or bytes without any order. */
export function randomInput(next: Random, seeds: readonly Uint8Array[]): Uint8Array {
  if (next() < 0.1) return Uint8Array.from({ length: whole(next, 40) }, () => whole(next, 256));
  let bytes = Buffer.from(seeds[whole(next, seeds.length)] ?? []);
  for (let times = whole(next, 5); times > 0; times -= 1) bytes = damage(next, bytes);
  return bytes;
}

function damage(next: Random, bytes: Buffer): Buffer<ArrayBuffer> {
  const at = whole(next, bytes.length + 1);
  switch (whole(next, 5)) {
    case 0:
      return Buffer.from(bytes.subarray(0, at));
    case 1:
      return Buffer.concat([
        bytes.subarray(0, at),
        Buffer.of(pick(next, [0, 0x80, 0xff, whole(next, 256)])),
        bytes.subarray(at),
      ]);
    case 2:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + whole(next, 6))]);
    case 3: {
      const again = bytes.subarray(at, at + whole(next, 30));
      return Buffer.concat([bytes.subarray(0, at), again, again, bytes.subarray(at)]);
    }
    default: {
      const copy = Buffer.from(bytes);
      if (copy.length > 0) copy[at % copy.length] = whole(next, 256);
      return copy;
    }
  }
}
