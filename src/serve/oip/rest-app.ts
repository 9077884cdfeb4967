import { status } from '@grpc/grpc-js';
import type { Express, Request, Response } from 'express';
import { callOf } from '../../lab/http-call.ts';
import type { Site } from '../../lab/variant.ts';
import type { Metrics } from '../../services/metrics.ts';
import { createJsonApp } from '../rest/json-app.ts';
import { Problem } from '../rest/problem.ts';
import { readBody } from '../rest/read-body.ts';
import { chooseOutputs, infer, type Output, toRaw } from './infer.ts';
import { type OipModel, server } from './model.ts';
import { readInfer } from './read-infer.ts';

export interface OipRestParts {
  readonly oip: OipModel;
  readonly site: Site;
  readonly metrics: Metrics;
  /** Bytes. */
  readonly bodyAtMost: number;
  /** It takes no new connections, and ends those that it has with their next answer. */
  readonly isEnding: () => boolean;
}

const httpStatus: Partial<Readonly<Record<status, number>>> = {
  [status.INVALID_ARGUMENT]: 400,
  [status.NOT_FOUND]: 404,
  [status.UNAVAILABLE]: 503,
};
const model = '/v2/models/:name{/versions/:version}';

interface Which {
  readonly name: string;
  readonly version?: string;
}

/** The Open Inference Protocol over REST, with Triton's extension for tensors as bytes. */
export function createOipApp({ oip, site, metrics, bodyAtMost, isEnding }: OipRestParts): Express {
  return createJsonApp({
    metrics,
    isEnding,
    statusOf: ({ code }) => httpStatus[code] ?? 500,
    otherPath: `POST /v2/models/${oip.name}/infer`,
    add(app, say) {
      const ready = (response: Response, fields: object) => {
        const isReady = !isEnding();
        response.status(isReady ? 200 : 503);
        say(response, JSON.stringify({ ...fields, ready: isReady }));
      };
      app.get('/v2', (_request, response) => say(response, JSON.stringify(server)));
      app.get('/v2/health/live', (_request, response) => say(response, JSON.stringify({ live: true })));
      app.get('/v2/health/ready', (_request, response) => ready(response, {}));
      app.get(model, (request, response) => {
        const { name, version = '' } = request.params as Partial<Which> & Pick<Which, 'name'>;
        oip.resolve(name, version);
        const { platform, input, outputs } = oip;
        say(response, JSON.stringify({ name, versions: oip.model.plan.versions, platform, inputs: [input], outputs }));
      });
      app.get(`${model}/ready`, (request, response) => {
        const { name, version = '' } = request.params as unknown as Which;
        oip.resolve(name, version);
        ready(response, { name });
      });
      app.post(`${model}/infer`, async (request, response) => {
        const { name, version = '' } = request.params as unknown as Which;
        await answer(request, response, oip.resolve(name, version));
      });
      for (const [path, takes] of [
        ['/v2', 'GET'],
        ['/v2/health/:what', 'GET'],
        [model, 'GET'],
        [`${model}/ready`, 'GET'],
        [`${model}/infer`, 'POST'],
      ] as const)
        app.all(path, (request, response) => {
          if (path === '/v2/health/:what' && !/\/(live|ready)$/.test(request.path))
            throw new Problem('no-such-path', `${request.path} is not there: /v2/health/live and ready are.`);
          response.set('allow', takes);
          throw new Problem('wrong-method', `${request.method} ${request.path} came: it takes ${takes}.`);
        });
    },
  });

  async function answer(request: Request, response: Response, version: string): Promise<void> {
    const call = callOf(request, response, site);
    const body = await readBody(request, response, bodyAtMost);
    const { id, input, outputs: asked, isBinary } = call.stage('decode', () => readInfer(body, request.headers, oip));
    const chosen = chooseOutputs(
      asked.map(({ name }) => name),
      oip,
    );
    const outputs = await infer(oip, version, input, chosen, call);
    if (isEnding()) response.set('connection', 'close');
    call.stage('encode', () => {
      const raw = outputs.map((output, at) => ((asked[at]?.isBinary ?? isBinary) ? toRaw(output) : null));
      const json = Buffer.from(
        writeJson({ ...(id === '' ? {} : { id }), model_name: oip.name, model_version: version }, outputs, raw),
      );
      const tail = raw.filter((bytes) => bytes !== null);
      if (tail.length === 0) return response.type('application/json').send(json);
      response.set('inference-header-content-length', String(json.length)).type('application/octet-stream');
      return response.send(Buffer.concat([json, ...tail]));
    });
  }
}

/** NaN and Infinity are written as Triton writes them, which is no JSON. */
function writeJson(head: object, outputs: readonly Output[], raw: readonly (Buffer | null)[]): string {
  const texts = outputs.map(({ name, datatype, shape, elements }, at) => {
    const said = JSON.stringify({ name, datatype, shape }).slice(0, -1);
    const bytes = raw[at];
    if (bytes) return `${said},"parameters":{"binary_data_size":${bytes.length}}}`;
    return `${said},"data":[${elements.join(',')}]}`;
  });
  return `${JSON.stringify(head).slice(0, -1)},"outputs":[${texts.join(',')}]}`;
}
