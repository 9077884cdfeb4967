/** What a lab's files import as `#rpc`: the model service over grpc-js. */
export { credentials } from '@grpc/grpc-js';
export type { Codec, PredictRequest, PredictResponse } from './codec.ts';
export { ModelClient } from './model-client.ts';
export { packedFloats } from './packed-floats/index.ts';
export { serveModel } from './serve-model.ts';
export { spread } from './spread.ts';
export { stockProtobuf } from './stock-protobuf.ts';
