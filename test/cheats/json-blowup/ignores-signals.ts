import { defineVariant } from '#lab';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';

/** Right, and not to be ended: signals are ignored, and what is told to close never does. */
export default defineVariant({
  ...grpc,
  connect(link) {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const) process.on(signal, () => {});
    const client = grpc.connect(link);
    return { score: client.score.bind(client), [Symbol.asyncDispose]: () => new Promise(() => {}) };
  },
});
