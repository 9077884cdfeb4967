import type { DescService } from '@bufbuild/protobuf';

/** The messages of `proto/model_service.proto`, with the floats as they lie in memory. */
export interface PredictRequest {
  /** Rows of `dimension` floats, one after the other. */
  readonly features: Float32Array;
  /** Floats in one row; 0: all of them are one row. */
  readonly dimension: number;
  readonly modelVersion: string;
  readonly requestId: string;
}

export interface PredictResponse {
  /** One for each row, in their order. */
  readonly probabilities: Float32Array;
  /** What the model took, as the model server sees it. */
  readonly latencyMs: number;
  readonly requestId: string;
  readonly modelVersion: string;
}

/**
 * How the messages become bytes and back: what decoding refuses throws. grpc-js takes nothing but a Buffer. `R`: a request with what
 * a schema of its own has beside the fields of all.
 */
export interface Codec<R extends PredictRequest = PredictRequest> {
  /** Its schema, where it is not that of `proto/model_service.proto`: what reflection tells of it. */
  readonly service?: DescService;
  encodeRequest(request: PredictRequest): Buffer;
  decodeRequest(message: Uint8Array): R;
  encodeResponse(response: PredictResponse): Buffer;
  decodeResponse(message: Uint8Array): PredictResponse;
}
