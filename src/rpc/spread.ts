import type { Scorer } from '../lab/variant.ts';

type Client = Scorer & AsyncDisposable;

/**
 * Takes so many clients in turns. Each needs a connection of its own: `grpc.use_local_subchannel_pool`, since
 * grpc-js shares one among all clients that are alike.
 */
export function spread(connections: number, open: () => Client): Client {
  const clients = Array.from({ length: connections }, open);
  let turn = 0;
  const next = (): Client => {
    const client = clients[turn % clients.length];
    if (!client) throw new RangeError('a spread needs at least one connection');
    turn += 1;
    return client;
  };
  return {
    score: (rows, call, until) => next().score(rows, call, until),
    async [Symbol.asyncDispose]() {
      await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()));
    },
  };
}
