import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { random } from '../../lab/random.ts';
import { type Kind, kinds, readFrames, writeFrame, writeWord } from './frames.ts';

it('frames come through as they were, however they are cut on the way', async () => {
  const bytes = await written((to) => {
    writeFrame(to, kinds.channel, Buffer.from('{"id":"é"}\n'));
    writeFrame(to, kinds.printed, Buffer.alloc(0));
    writeWord(to, { kind: 'greeting' });
  });
  for (let size = 1; size <= bytes.length; size += 1) {
    expect(readIn(bytes, size).frames).toEqual([
      [kinds.channel, '{"id":"é"}\n'],
      [kinds.printed, ''],
      [kinds.word, '{"kind":"greeting"}'],
    ]);
  }
});

it.each<[string, number[]]>([
  ['a kind that is none', [9, 1, 0, 0, 0, 65]],
  ['a body of 4 GB', [1, 255, 255, 255, 255, 65]],
])('%s ends the stream', (_what, bytes) => {
  const { frames, destroyed } = readIn(Buffer.from(bytes), 3);
  expect([frames, destroyed]).toEqual([[], true]);
});

it('rubbish throws nothing', () => {
  const draw = random(7, 'keeper-frames');
  for (let round = 0; round < 500; round += 1) {
    const bytes = Buffer.from(Array.from({ length: Math.floor(draw() * 60) }, () => Math.floor(draw() * 256)));
    readIn(bytes, 1 + Math.floor(draw() * 9));
  }
});

async function written(write: (to: PassThrough) => void): Promise<Buffer> {
  const to = new PassThrough();
  write(to);
  to.end();
  return Buffer.concat(await to.toArray());
}

/** Synchronously, as a pipe hands chunks over. */
function readIn(bytes: Buffer, size: number) {
  const from = new PassThrough();
  from.on('error', () => {});
  const frames: [Kind, string][] = [];
  readFrames(from, (kind, body) => frames.push([kind, body.toString()]));
  for (let at = 0; at < bytes.length && !from.destroyed; at += size) from.emit('data', bytes.subarray(at, at + size));
  return { frames, destroyed: from.destroyed };
}
