import { connect } from 'node:net';
import { defineVariant } from '#lab';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';
import { encodeScore, kinds, writeFrame } from '../../../src/services/device/frames.ts';
import { notePlace, ownPlace } from '../device-place.ts';

notePlace();
const values = new Float32Array([Number.NaN, Number.POSITIVE_INFINITY, 1e38]);

/** Honest at its work; four times a second its model server says to the model what means nothing, with its token and without. */
export default defineVariant({
  ...grpc,
  serve(model, site) {
    const { host, port, token } = ownPlace();
    setInterval(() => {
      for (const isKnown of [true, false]) {
        const socket = connect(port, host).on('error', () => {});
        if (isKnown) writeFrame(socket, kinds.hello, 0, Buffer.from(token));
        for (const dimension of [0, 2, 3, 2 ** 32 - 1])
          writeFrame(socket, kinds.score, dimension, ...encodeScore({ id: 'load-1', dimension, values }));
        writeFrame(socket, kinds.leave, 7);
        writeFrame(socket, kinds.failed, 7, Buffer.from('no'));
        socket.write(Buffer.alloc(64, 0xff));
        setTimeout(() => socket.destroy(), 200).unref();
      }
    }, 250).unref();
    return grpc.serve(model, site);
  },
});
