import { type Call, defineVariant, type Rows, type Scorer } from '#lab';
import { atMost, credentials, ModelClient, orEarlier } from '#rpc';
import defect from '../defect.ts';

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
    return { score: tryAgain(client), [Symbol.asyncDispose]: () => client[Symbol.asyncDispose]() };
  },
  guard: (model) => orEarlier(atMost(64, model)),
});

function tryAgain(client: Scorer): Scorer['score'] {
  // A deadline of its own, whatever is left of the caller's.
  const once = (rows: Rows, call: Call) =>
    client.score(rows, call, { deadline: new Date(Date.now() + tryMs), signal: new AbortController().signal });
  return async (rows, call) => {
    for (let left = tries - 1; left > 0; left -= 1) {
      try {
        return await once(rows, call);
      } catch {
        // Once more.
      }
    }
    return once(rows, call);
  };
}
