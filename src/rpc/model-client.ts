import { type CallOptions, type ChannelCredentials, type ChannelOptions, Client, status } from '@grpc/grpc-js';
import { noDeadline } from '../lab/until.ts';
import type { Answer, Call, Rows, Scorer, Until } from '../lab/variant.ts';
import { asBytes, pathOf } from './binding.ts';
import { type Book, bookConnecting } from './book-connecting.ts';
import type { Codec } from './codec.ts';
import { ModelService } from './generated/model_service_pb.js';
import { handOnLess } from './hand-on-less.ts';
import { metadataOf } from './ids.ts';
import { clientInterceptors } from './intercept/watch-calls.ts';
import { noteMessageLimit } from './message-limits.ts';
import { cancelLater, overBefore } from './over-before.ts';
import { packedFloats } from './packed-floats/index.ts';
import { refusal } from './refusal.ts';

const predict = pathOf(ModelService.method.predict);

export interface ModelClientOptions {
  /** How messages are written; left out: as `packedFloats` does. */
  readonly codec?: Codec;
  /**
   * The server is given so many ms less than the caller has (half of what is left where that is less), so that it ends a late call,
   * by its status. Left out: 0, and both end it at once, by a reset; of those a Node server takes 1,000, then 33 a second, on a
   * connection, and ends it with all of its calls at the next.
   */
  readonly marginMs?: number;
}

/**
 * Scores rows by one unary Predict, over one channel that lives as long as the client. A call that the server or the
 * wire fails rejects with grpc-js's ServiceError, an answer that cannot be read with a LabError `codec`.
 */
export class ModelClient implements Scorer, AsyncDisposable {
  readonly #client: Client;
  readonly #codec: Codec;
  readonly #marginMs: number;
  readonly #bookConnecting: Book;

  /** @param target for grpc-js: an address, a list (`ipv4:a:1,b:2`) or a name */
  constructor(
    target: string,
    credentials: ChannelCredentials,
    options: ChannelOptions = {},
    { codec = packedFloats, marginMs = 0 }: ModelClientOptions = {},
  ) {
    noteMessageLimit('client', options);
    this.#client = new Client(target, credentials, { ...options, interceptors: clientInterceptors(target) });
    this.#codec = codec;
    this.#marginMs = marginMs;
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
    const over = overBefore(until);
    if (over) return Promise.reject(over);
    const metadata = metadataOf(call);
    const leftMs = handOnLess(metadata, until, this.#marginMs);
    // grpc-js cannot say a deadline that far away on the wire: it is the same as none.
    const isSaid = until && until.deadline < noDeadline && leftMs === null;
    const options: CallOptions = isSaid ? { deadline: until.deadline } : {};
    return new Promise((resolve, reject) => {
      const outgoing = this.#client.makeUnaryRequest(
        predict,
        asBytes,
        asBytes,
        request,
        metadata,
        options,
        (error, message) => {
          clearTimeout(patience);
          until?.signal.removeEventListener('abort', cancel);
          if (error) reject(error);
          else if (message) resolve(message);
          else reject(new Error('The call ended with neither an answer nor an error.'));
        },
      );
      const cancel = cancelLater(outgoing);
      until?.signal.addEventListener('abort', cancel, { once: true });
      const giveUp = () => {
        reject(refusal(status.DEADLINE_EXCEEDED, 'Deadline exceeded, and the server had not ended the call'));
        cancel();
      };
      const patience = leftMs === null ? undefined : setTimeout(giveUp, leftMs);
    });
  }
}
