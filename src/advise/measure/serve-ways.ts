import type { Listening } from '../../lab/variant.ts';
import type { Codec } from '../../rpc/codec.ts';
import { packedFloats } from '../../rpc/packed-floats/index.ts';
import { serveModel } from '../../rpc/serve-model.ts';
import { stockProtobuf } from '../../rpc/stock-protobuf.ts';
import { loopback } from '../../serve/addresses.ts';
import { serveRest } from '../../serve/rest/serve-rest.ts';
import { siteAt } from '../../serve/site-at.ts';
import { createMetrics } from '../../services/metrics.ts';
import type { Certificate } from '../../services/protocol.ts';
import { type GrpcWay, isRest, type Way } from '../ways.ts';
import { protobufjsCodec } from './protobufjs-codec.ts';
import { sampleModel, sampleOf } from './sample-model.ts';

/** Bytes: no call that is measured is refused for its size. */
export const bodyAtMost = 2 ** 28;
export const unlimited = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 };

export const codecOf: Readonly<Record<GrpcWay, Codec>> = {
  grpc: packedFloats,
  'grpc-bufbuild': stockProtobuf,
  'grpc-protobufjs': protobufjsCodec,
};

/** The port of each way's server, all of them on loopback; REST's formats share one. */
export type Ports = Readonly<Partial<Record<Way, number>>>;

export interface Serving extends AsyncDisposable {
  readonly ports: Ports;
}

/** Our own model servers, with no model behind them. @param certificate null: they speak plainly */
export async function serveWays(ways: readonly Way[], certificate: Certificate | null = null): Promise<Serving> {
  await using stack = new AsyncDisposableStack();
  const ports: Partial<Record<Way, number>> = {};
  const extra = certificate === null ? {} : { certificate };
  let rest: Listening | null = null;
  for (const way of ways) {
    const site = siteAt(loopback, 0, certificate);
    if (isRest(way)) {
      rest ??= stack.use(
        await serveRest({ model: sampleModel, site, metrics: createMetrics('advise'), bodyAtMost, ...extra }),
      );
      ports[way] = rest.port;
    } else {
      const handler = async ({ values }: { values: Float32Array }) => ({ scores: sampleOf(values) });
      ports[way] = stack.use(await serveModel(site, handler, unlimited, codecOf[way])).port;
    }
  }
  const opened = stack.move();
  return { ports, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
