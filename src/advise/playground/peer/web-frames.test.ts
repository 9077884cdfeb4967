import { expect, it } from 'vitest';
import { frameMessage, readMessage } from './web-frames.ts';

const trailers = (text: string) => {
  const framed = frameMessage(Buffer.from(text));
  framed[0] = 0x80;
  return framed;
};

it('a message comes back out of its frame', () => {
  const body = Buffer.concat([frameMessage(Buffer.from('floats')), trailers('grpc-status: 0\r\n')]);
  expect(readMessage(body).toString()).toBe('floats');
});

it.each([
  ['a status that is not OK', [trailers('grpc-status: 13\r\ngrpc-message: broken\r\n')], /grpc-status: 13, .*broken/],
  ['a status after a message', [frameMessage(Buffer.from('x')), trailers('grpc-status:2\r\n')], /grpc-status:2/],
  ['a body that just ends', [frameMessage(Buffer.from('x'))], /without trailers/],
  ['nothing', [], /without trailers/],
])('%s is an error', (_what, frames, error) => {
  expect(() => readMessage(Buffer.concat(frames))).toThrow(error);
});
