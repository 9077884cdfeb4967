import { encodeHeaderBlock } from '../../../src/links/http2/encode-header-block.ts';
import {
  frameFlag,
  frameType,
  writeFrame,
  writeRstStream,
  writeWindowUpdate,
} from '../../../src/links/http2/frames.ts';
import { Http2Link } from '../../../src/links/http2/http2-link.ts';
import { mutateBytes, whole } from '../mutate.ts';
import { plain } from '../target.ts';

const { endStream, endHeaders, padded } = frameFlag;
const settings = writeFrame(frameType.settings, 0, 0, Buffer.from('000100000100', 'hex'));
const fields = [':path', 'content-type', 'grpc-status', 'x-id'].map((name) => ({ name, value: '/a.B/C' }));
const block = encodeHeaderBlock({ fields, tableSizes: [] });
const said = {
  client: Buffer.concat([
    Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    settings,
    writeFrame(frameType.headers, 0, 1, block.subarray(0, 5)),
    writeFrame(frameType.continuation, endHeaders, 1, block.subarray(5)),
    writeFrame(frameType.data, endStream, 1, Buffer.alloc(300)),
    writeWindowUpdate(700),
    writeFrame(frameType.headers, endHeaders | endStream, 3, block),
    writeRstStream(3, 8),
  ]),
  server: Buffer.concat([
    settings,
    writeFrame(frameType.settings, frameFlag.ack, 0, Buffer.alloc(0)),
    writeFrame(frameType.headers, endHeaders, 1, block),
    writeFrame(frameType.data, padded, 1, Buffer.concat([Buffer.of(4), Buffer.alloc(100)])),
    writeFrame(frameType.headers, endHeaders | endStream, 1, block),
  ]),
};

/** A link without a rule passes on whatever it is given, byte by byte; one that takes streams away does not throw. */
export const http2 = plain(async (draw) => {
  const left = { client: mutateBytes(draw, said.client), server: mutateBytes(draw, said.server) };
  const sent = { ...left };
  const got = { client: [] as Buffer[], server: [] as Buffer[] };
  const link = new Http2Link({
    client: { write: (bytes) => got.client.push(bytes), end() {} },
    server: { write: (bytes) => got.server.push(bytes), end() {} },
  });
  const takes = draw() < 0.5;
  if (takes)
    link.add({
      request(stream) {
        link.answer(stream, []);
        return stream.id === 1;
      },
      passed: (stream) => link.reset(stream, 2),
    });
  while (left.client.length + left.server.length > 0) {
    const side = draw() * (left.client.length + left.server.length) < left.client.length ? 'client' : 'server';
    const size = 1 + whole(draw, 60);
    link.inlet(side).write(left[side].subarray(0, size));
    left[side] = left[side].subarray(size);
  }
  for (const side of ['client', 'server'] as const) link.inlet(side).end('whole');
  if (takes) return null;
  const isSame = Buffer.concat(got.server).equals(sent.client) && Buffer.concat(got.client).equals(sent.server);
  return isSame ? null : `changed on the way: ${sent.client.toString('hex')} and ${sent.server.toString('hex')}`;
});
