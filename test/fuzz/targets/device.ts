import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import {
  decodeScore,
  decodeScores,
  encodeScore,
  encodeScores,
  kinds,
  readFrames,
  writeFrame,
} from '../../../src/services/device/frames.ts';
import { mutateBytes, whole } from '../mutate.ts';
import { plain } from '../target.ts';

const floats = Float32Array.from({ length: 12 }, (_, index) => index / 3);
const said = record();

/** What a model server and the accelerator say to each other. */
export const device = plain(async (draw) => {
  const pipe = new PassThrough();
  pipe.on('error', () => {});
  const wrong: string[] = [];
  readFrames(pipe as unknown as Socket, ({ kind, body }) => {
    const request = decodeScore(body);
    if (request !== null && request.values.byteLength + 8 > body.byteLength) wrong.push('more floats than were sent');
    if (kind === kinds.scores) decodeScores(body);
  });
  let bytes = mutateBytes(draw, said);
  while (bytes.length > 0 && !pipe.destroyed) {
    const size = 1 + whole(draw, 40);
    pipe.write(bytes.subarray(0, size));
    bytes = bytes.subarray(size);
  }
  await new Promise((resolve) => setImmediate(resolve));
  pipe.destroy();
  return wrong[0] ?? null;
});

function record(): Buffer {
  const pipe = new PassThrough();
  const socket = pipe as unknown as Socket;
  writeFrame(socket, kinds.hello, 0, Buffer.from('token'));
  writeFrame(socket, kinds.score, 1, ...encodeScore({ id: 'view-1', dimension: 4, values: floats }));
  writeFrame(socket, kinds.began, 1);
  writeFrame(socket, kinds.scores, 1, ...encodeScores(30, floats));
  writeFrame(socket, kinds.failed, 2, Buffer.from('no'));
  return pipe.read();
}
