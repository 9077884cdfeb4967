import type { Codec } from '../codec.ts';
import { decodeRequest, encodeRequest } from './request.ts';
import { decodeResponse, encodeResponse } from './response.ts';

/**
 * Protobuf, with the floats copied in and out as one block: on the wire packed floats are little-endian IEEE 754,
 * what a Float32Array holds. Bytes are those of any protobuf library. Errors: LabError `codec`.
 */
export const packedFloats: Codec = { encodeRequest, decodeRequest, encodeResponse, decodeResponse };
