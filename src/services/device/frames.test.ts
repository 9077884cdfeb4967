import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { expect, it } from 'vitest';
import { random } from '../../lab/random.ts';
import {
  decodeScore,
  decodeScores,
  encodeScore,
  encodeScores,
  type Frame,
  kinds,
  readFrames,
  writeFrame,
} from './frames.ts';

const values = Float32Array.from({ length: 24 }, (_, at) => Math.sin(at));

it('a call comes through as it was, however it is cut on the way', () => {
  const bytes = written((socket) => {
    writeFrame(socket, kinds.hello, 0, Buffer.from('token'));
    writeFrame(socket, kinds.score, 7, ...encodeScore({ id: 'load-1.é', dimension: 8, values }));
    writeFrame(socket, kinds.leave, 2 ** 32 - 1);
  });
  for (let size = 1; size <= bytes.length; size += 1) {
    const frames = readIn(bytes, () => size);
    expect(frames.map(({ kind, call }) => [kind, call])).toEqual([
      [kinds.hello, 0],
      [kinds.score, 7],
      [kinds.leave, 2 ** 32 - 1],
    ]);
    expect(Buffer.from(frames[0]?.body ?? []).toString()).toBe('token');
    expect(decodeScore(frames[1]?.body ?? new Uint8Array())).toEqual({ id: 'load-1.é', dimension: 8, values });
  }
});

it.each([0, 7, 9, 13])('a body of %i bytes is no scores', (bytes) => {
  expect(decodeScores(new Uint8Array(bytes))).toBeNull();
});

it('a view of a larger block is sent alone', () => {
  const part = new Float32Array(values.buffer, 16, 8);
  const bytes = written((socket) =>
    writeFrame(socket, kinds.score, 1, ...encodeScore({ id: 'a', dimension: 8, values: part })),
  );
  const [frame] = readIn(bytes, () => bytes.length);
  expect(decodeScore(frame?.body ?? new Uint8Array())?.values).toEqual(values.slice(4, 12));
});

it('scores come with the time that they took', () => {
  const bytes = written((socket) => writeFrame(socket, kinds.scores, 1, ...encodeScores(30.25, values)));
  const [frame] = readIn(bytes, () => 5);
  expect(decodeScores(frame?.body ?? new Uint8Array())).toEqual({ ms: 30.25, scores: values });
});

it.each<[string, number[]]>([
  ['nothing', []],
  ['half a head', [8, 0, 0, 0]],
  ['an id longer than all of it', [8, 0, 0, 0, 255, 255, 255, 255, 1, 2, 3, 4]],
  ['half a float', [8, 0, 0, 0, 1, 0, 0, 0, 97, 0, 0, 0, 1, 2]],
])('%s is not a call', (_what, bytes) => {
  expect(decodeScore(Uint8Array.from(bytes))).toBeNull();
});

it('rubbish throws nothing, and an absurd body ends the connection', () => {
  const draw = random(7, 'frames');
  for (let round = 0; round < 2_000; round += 1) {
    const bytes = Buffer.from(Array.from({ length: Math.floor(draw() * 60) }, () => Math.floor(draw() * 256)));
    // Of most, the length is one that could be meant.
    if (bytes.length > 3 && draw() < 0.8) bytes.writeUInt32LE(Math.floor(draw() * 20), 0);
    for (const { body } of readIn(bytes, () => 1 + Math.floor(draw() * 9))) decodeScore(body);
  }
  const socket = pipe();
  readFrames(socket, () => {});
  socket.push(Buffer.from([0, 0, 0, 255, 2, 0, 0, 0, 1, 0, 0, 0]));
  socket.read();
  expect(socket.destroyed).toBe(true);
});

function pipe() {
  const sent: Buffer[] = [];
  const socket = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      sent.push(Buffer.from(chunk));
      done();
    },
  });
  socket.on('error', () => {});
  return Object.assign(socket as unknown as Socket, { sent });
}

function written(write: (socket: Socket) => void): Buffer {
  const socket = pipe();
  write(socket);
  return Buffer.concat(socket.sent);
}

function readIn(bytes: Buffer, size: () => number): Frame[] {
  const socket = pipe();
  const frames: Frame[] = [];
  readFrames(socket, (frame) => frames.push({ ...frame, body: frame.body.slice() }));
  for (let at = 0; at < bytes.length; ) {
    const end = at + size();
    socket.emit('data', bytes.subarray(at, end));
    at = end;
  }
  return frames;
}
