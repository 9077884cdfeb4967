import { type CallOptions, type ChannelCredentials, type ChannelOptions, Client } from '@grpc/grpc-js';
import { noDeadline } from '../lab/until.ts';
import type { Answer, Call, Rows, Scorer, Until } from '../lab/variant.ts';
import { asBytes, pathOf } from './binding.ts';
import { type Book, bookConnecting } from './book-connecting.ts';
import type { Codec } from './codec.ts';
import { ModelService } from './generated/model_service_pb.js';
import { metadataOf } from './ids.ts';
import { cancelLater, overBefore } from './over-before.ts';
import { packedFloats } from './packed-floats/index.ts';

const predict = pathOf(ModelService.method.predict);

/**
 * Scores rows by one unary Predict, over one channel that lives as long as the client. A call that the server or the
 * wire fails rejects with grpc-js's ServiceError, an answer that cannot be read with a LabError `codec`.
 */
export class ModelClient implements Scorer, AsyncDisposable {
  readonly #client: Client;
  readonly #codec: Codec;
  readonly #bookConnecting: Book;

  /** @param target for grpc-js: an address, a list (`ipv4:a:1,b:2`) or a name */
  constructor(
    target: string,
    credentials: ChannelCredentials,
    options: ChannelOptions = {},
    codec: Codec = packedFloats,
  ) {
    this.#client = new Client(target, credentials, options);
    this.#codec = codec;
    this.#bookConnecting = bookConnecting(this.#client.getChannel());
  }

  /** @param until passed on only when given: without it the call waits for as long as the server takes */
  async score(rows: Rows, call: Call, until?: Until): Promise<Answer> {
    // Encoded here and not inside grpc-js, so that the time is booked to this call.
    const request = call.stage('encode', () =>
      this.#codec.encodeRequest({
        features: rows.values,
        dimension: rows.dimension,
        modelVersion: '',
        requestId: call.id,
      }),
    );
    const message = await this.#bookConnecting(call, () => this.#predict(request, call, until));
    const response = call.stage('decode', () => this.#codec.decodeResponse(message));
    return { scores: response.probabilities };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.close();
  }

  #predict(request: Buffer, call: Call, until?: Until): Promise<Buffer> {
    // grpc-js cannot say a deadline that far away on the wire: it is the same as none.
    const options: CallOptions = until && until.deadline < noDeadline ? { deadline: until.deadline } : {};
    const over = overBefore(until);
    if (over) return Promise.reject(over);
    return new Promise((resolve, reject) => {
      const outgoing = this.#client.makeUnaryRequest(
        predict,
        asBytes,
        asBytes,
        request,
        metadataOf(call),
        options,
        (error, message) => {
          until?.signal.removeEventListener('abort', cancel);
          if (error) reject(error);
          else if (message) resolve(message);
          else reject(new Error('The call ended with neither an answer nor an error.'));
        },
      );
      const cancel = cancelLater(outgoing);
      until?.signal.addEventListener('abort', cancel, { once: true });
    });
  }
}
