/** gRPC-Web's framing of one call: a byte of flags and four of length before the message, and the trailers in a last frame. */

const headBytes = 5;
const trailerFlag = 0x80;

export function frameMessage(message: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(headBytes + message.length);
  framed[0] = 0;
  framed.writeUInt32BE(message.length, 1);
  framed.set(message, headBytes);
  return framed;
}

/** The one message of a body that ended well. Throws what its trailers say otherwise. */
export function readMessage(body: Buffer): Buffer {
  let message: Buffer | null = null;
  let trailers = '';
  for (let at = 0; at + headBytes <= body.length; ) {
    const end = at + headBytes + body.readUInt32BE(at + 1);
    const data = body.subarray(at + headBytes, end);
    if (((body[at] ?? 0) & trailerFlag) === 0) message = data;
    else trailers = data.toString();
    at = end;
  }
  if (message === null || !/^grpc-status: ?0\r?$/im.test(trailers))
    throw new Error(`gRPC-Web: ${trailers.trim().replaceAll(/\r?\n/g, ', ') || 'an answer without trailers'}`);
  return message;
}
