import type { Site } from '../../lab/variant.ts';
import type { Metrics } from '../../services/metrics.ts';
import type { Certificate } from '../../services/protocol.ts';
import type { ModelServer } from '../model-server.ts';
import { listenRest } from '../rest/listen.ts';
import { Problem, problemType } from '../rest/problem.ts';
import { allowOrigins, type CorsPlan } from './cors.ts';
import { listenHttp2 } from './listen-http2.ts';
import { drawPage, pageHeaders } from './page.ts';
import { predict, predictStream, refuse, say } from './rest-gateway.ts';
import { translate } from './translate.ts';
import { openUpstream, type Upstream, type UpstreamPlan } from './upstream.ts';
import type { WebHandler, WebRequest, WebResponse } from './web-handler.ts';

export interface WebOptions {
  readonly site: Site;
  readonly metrics: Metrics;
  readonly upstream: UpstreamPlan;
  readonly cors: CorsPlan;
  /** null: it speaks plainly, and so HTTP/1.1. With one, HTTP/2 too. */
  readonly certificate: Certificate | null;
}

/**
 * What a browser needs before a gRPC model server: gRPC-Web, Connect, REST, and a page that calls them. Throws LabError
 * `port-taken`.
 */
export async function serveWeb(options: WebOptions): Promise<ModelServer> {
  const { site, certificate } = options;
  await using stack = new AsyncDisposableStack();
  const upstream = stack.use(openUpstream(options.upstream, options.metrics));
  let ending = false;
  const handle = createHandler(options, upstream, () => ending);
  const toProblem = (problem: Problem) => ({ type: problemType, body: JSON.stringify(problem.toBody()) });
  const server = stack.use(
    await (certificate === null
      ? listenRest({ site, createApp: () => handle, say: toProblem })
      : listenHttp2(site, certificate, handle)),
  );
  const opened = stack.move();
  return {
    port: server.port,
    async drain() {
      ending = true;
      await server.drain();
      // Its connection would keep the server behind from ending.
      upstream[Symbol.dispose]();
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

type Answer = (request: WebRequest, response: WebResponse) => Promise<void>;

function createHandler(
  { upstream, cors, metrics }: WebOptions,
  { client }: Upstream,
  isEnding: () => boolean,
): WebHandler {
  const gateway = { client, bodyAtMost: upstream.messageAtMost };
  const page = drawPage();
  const answers: Readonly<Record<string, Answer>> = {
    'GET /': async (_request, response) => {
      for (const [name, value] of Object.entries(pageHeaders)) response.setHeader(name, value);
      say(response, 200, 'text/html; charset=utf-8', page);
    },
    'GET /healthz': async (_request, response) => {
      const status = isEnding() ? 'shutting down' : 'ok';
      say(response, isEnding() ? 503 : 200, 'application/json', JSON.stringify({ status }));
    },
    'GET /metrics': async (_request, response) => {
      const { type, body } = await metrics.read();
      say(response, 200, type, body);
    },
    'POST /predict': (request, response) => predict(gateway, request, response),
    'POST /predict/stream': (request, response) => predictStream(gateway, request, response),
  };
  const otherwise: WebHandler = (request, response) => {
    const answer = answers[`${request.method} ${pathOf(request)}`] ?? refuseOther;
    answer(request, response).catch((error: unknown) => refuse(error, request, response));
  };
  const call = translate(client, upstream.messageAtMost, otherwise);
  const allow = allowOrigins(cors);
  return (request, response) => {
    if (isEnding() && request.httpVersionMajor === 1) response.setHeader('connection', 'close');
    allow(request, response, () => call(request, response));
  };

  async function refuseOther(request: WebRequest, response: WebResponse): Promise<never> {
    const path = pathOf(request);
    const takes = Object.keys(answers).flatMap((name) =>
      name.endsWith(` ${path}`) ? [name.split(' ', 1)[0] ?? ''] : [],
    );
    if (takes.length === 0)
      throw new Problem(
        'no-such-path',
        `${path} is not there: POST /predict is, and POST /modelservice.ModelService/Predict.`,
      );
    response.setHeader('allow', takes.join(', '));
    throw new Problem('wrong-method', `${request.method} ${path} came: it takes ${takes.join(', ')}.`);
  }
}

function pathOf({ url = '/' }: WebRequest): string {
  return url.split('?', 1)[0] ?? '/';
}
