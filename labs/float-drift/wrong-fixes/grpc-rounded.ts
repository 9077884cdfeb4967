import { defineVariant, type Link, type Scorer } from '#lab';
import { credentials, ModelClient, serveModel } from '#rpc';

/** gRPC with packed floats, which keeps every bit of what it is given: seven decimals, as before. */
export default defineVariant({
  connect,
  serve: (model, site) =>
    serveModel(site, async (rows, call) => {
      const { scores } = await model.score(rows, call);
      return { scores: scores.map(sevenDecimals) };
    }),
});

function connect(link: Link): Scorer & AsyncDisposable {
  const client = new ModelClient(link.target, credentials.createInsecure());
  return {
    score: (rows, call, until) => client.score({ ...rows, values: rows.values.map(sevenDecimals) }, call, until),
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

function sevenDecimals(value: number): number {
  return Number(value.toFixed(7));
}
