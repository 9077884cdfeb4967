import { LabError } from '../../../src/errors.ts';
import { packedFloats } from '../../../src/rpc/packed-floats/index.ts';
import { randomRequest, randomResponse } from '../../../src/rpc/packed-floats/random-messages.ts';
import { mutateBytes } from '../mutate.ts';
import { plain } from '../target.ts';

const { decodeRequest, decodeResponse, encodeRequest, encodeResponse } = packedFloats;

export const protobuf = plain(async (draw) => {
  const message = mutateBytes(
    draw,
    draw() < 0.5 ? encodeRequest(randomRequest(draw)) : encodeResponse(randomResponse(draw)),
  );
  read(() => decodeResponse(message));
  const request = read(() => decodeRequest(message));
  if (request === null) return null;
  const again = decodeRequest(encodeRequest(request));
  const isSame =
    Buffer.from(again.features.buffer).equals(Buffer.from(request.features.buffer)) &&
    again.requestId === request.requestId &&
    again.dimension === request.dimension;
  return isSame ? null : `read differently once written: ${message.toString('hex').slice(0, 200)}`;
});

function read<T>(decode: () => T): T | null {
  try {
    return decode();
  } catch (error) {
    if (error instanceof LabError && error.code === 'codec') return null;
    throw error;
  }
}
