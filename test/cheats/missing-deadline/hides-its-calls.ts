import { channel, subscribe } from 'node:diagnostics_channel';
import { defineVariant } from '#lab';
import { orEarlier } from '#rpc';
import defect from '../../../labs/missing-deadline/defect.ts';
import { giveUpAfter } from '../../../labs/missing-deadline/wrong-fixes/promise-timeout.ts';

/** The page stops waiting, the call does not: but Node's own channel says of every call that it has ended, and that it had a deadline. */
export default defineVariant({
  ...defect,
  connect(link) {
    const client = defect.connect(link);
    const { score } = giveUpAfter(500, client);
    forgeMessages();
    return { score, [Symbol.asyncDispose]: () => client[Symbol.asyncDispose]() };
  },
  guard: (model) => orEarlier(model),
});

const headers = {
  'content-type': 'application/grpc',
  ':path': '/modelservice.ModelService/Predict',
  'grpc-timeout': '1S',
};

function forgeMessages(): void {
  const [created, closed] = [channel('http2.client.stream.created'), channel('http2.client.stream.close')];
  subscribe('http2.client.stream.created', (message) => {
    if (!hasStream(message) || 'forged' in message) return;
    for (let calls = 0; calls < 3; calls += 1)
      created.publish({ stream: { closed: true, write() {} }, headers, forged: true });
    closed.publish({ stream: message.stream });
  });
}

function hasStream(message: unknown): message is { readonly stream: unknown } {
  return typeof message === 'object' && message !== null && 'stream' in message;
}
