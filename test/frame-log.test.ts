import { expect, it } from 'vitest';
import { FrameLog } from '../web/browser/frames.ts';
import { framed } from './browsers/post.ts';

/** What the page of `serve web` shows of a body. */

const body = Buffer.concat([framed(Buffer.from('one')), framed(Buffer.alloc(0)), framed(Buffer.from('end'), 0x80)]);

it.each([1, 2, 7, body.length])('frames come out whole, however the bytes come: %d at a time', (size) => {
  const log = new FrameLog(10);
  for (let at = 0; at < body.length; at += size) log.add(body.subarray(at, at + size));
  expect(log.latest.map(({ number, flags, data }) => [number, flags, Buffer.from(data).toString()])).toEqual([
    [1, 0, 'one'],
    [2, 0, ''],
    [3, 0x80, 'end'],
  ]);
  expect([log.bytes, log.count, log.left.length]).toEqual([body.length, 3, 0]);
});

it('of many the latest are kept, and the bytes of one that is not whole', () => {
  const log = new FrameLog(2);
  log.add(body);
  log.add(body.subarray(0, 6));
  expect(log.latest.map(({ number }) => number)).toEqual([2, 3]);
  expect([log.count, log.left.length]).toEqual([3, 6]);
});
