import { createMetrics, type Metrics } from '../../services/metrics.ts';
import type { ModelPlan } from '../model.ts';
import { siteHere, startGrpc } from '../serve.test-data.ts';
import { serveWeb, type WebOptions } from './serve-web.ts';

/** `serve web` in this process, with the model server that it stands before. */
export async function startWeb(plan: Partial<ModelPlan> = {}, options: Partial<WebOptions> = {}) {
  await using stack = new AsyncDisposableStack();
  const metrics = createMetrics('test');
  const behind = stack.use(await startGrpc(plan, { metrics }));
  const web = stack.use(
    await serveWeb({
      site: siteHere(),
      metrics,
      upstream: { address: behind.address, trust: null, messageAtMost: 100_000 },
      cors: { origins: [], credentials: false },
      certificate: null,
      ...options,
    }),
  );
  const opened = stack.move();
  const address = `127.0.0.1:${web.port}`;
  return {
    address,
    origin: `${options.certificate ? 'https' : 'http'}://${address}`,
    behind,
    /** Of the model server: calls of PredictStream so far, or those that ended so. */
    streams: (code?: string) => countStreams(metrics, code),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function countStreams(metrics: Metrics, code?: string): Promise<number> {
  const { body } = await metrics.read();
  const name =
    code === undefined
      ? 'grpc_server_started_total{grpc_method="PredictStream"'
      : `grpc_server_handled_total{grpc_method="PredictStream",grpc_code="${code}"`;
  return Number(
    body
      .split('\n')
      .find((line) => line.startsWith(name))
      ?.split(' ')
      .at(-1) ?? 0,
  );
}
