import { defineVariant, type Scorer } from '#lab';
import { atMost, credentials, ModelClient, orEarlier } from '#rpc';
import defect from '../defect.ts';
import { tryAgain } from './blind-retries.ts';

const everyServer = {
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  'grpc.keepalive_time_ms': 1_000,
  'grpc.keepalive_timeout_ms': 500,
};
const tries = 3;
const tryMs = 200;

/** Storefront and ranker try three times each, 200 ms each time: up to nine calls a view, of which the model servers stop none. */
export default defineVariant({
  ...defect,
  connect(link) {
    const client = new ModelClient(link.target, credentials.createInsecure(), everyServer);
    return { ...tryAgain(tries, hurried(client)), [Symbol.asyncDispose]: () => client[Symbol.asyncDispose]() };
  },
  guard: (model) => orEarlier(atMost(64, model)),
});

/** A deadline of its own, whatever is left of the caller's. */
function hurried(client: Scorer): Scorer {
  return {
    score: (rows, call) =>
      client.score(rows, call, { deadline: new Date(Date.now() + tryMs), signal: new AbortController().signal }),
  };
}
