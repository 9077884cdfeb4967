/** What a lab's files import as `#rpc`: the model service over grpc-js, and what people put around its calls. */
export { credentials } from '@grpc/grpc-js';
export { atMost } from './at-most.ts';
export { batchesInTurn } from './batches-in-turn.ts';
export type { Codec, PredictRequest, PredictResponse } from './codec.ts';
export { limitsOf } from './message-budget.ts';
export { ModelClient, type ModelClientOptions } from './model-client.ts';
export { orEarlier } from './or-earlier.ts';
export { packedFloats } from './packed-floats/index.ts';
export { serveModel, serveRequests } from './serve-model.ts';
export { spread } from './spread.ts';
export { stockProtobuf } from './stock-protobuf.ts';
export { streamBatches } from './stream-batches.ts';
export { within } from './within.ts';
