import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { createClassifier } from '../../model/classifier.ts';
import { parseJson } from '../json/parse.ts';
import { plan } from '../serve.test-data.ts';
import { startTfServing } from './tfserving.test-data.ts';

/** TF Serving's REST over real sockets. */

const instances = [
  [0.5, 0.25],
  [-1, 2],
];
const floats = Float32Array.from(instances.flat());
const expected = (version = '3') =>
  createClassifier(`${plan.seed} ${version}`, plan.classes).score({ dimension: 2, values: floats });
const b64 = instances.map((row) => ({ b64: Buffer.from(Float32Array.from(row).buffer).toString('base64') }));

interface Said {
  readonly status: number;
  readonly body: string;
}

async function post(origin: string, path: string, body: string): Promise<Said> {
  const response = await fetch(`${origin}/v1/models/${path}:predict`, { method: 'POST', body });
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  return { status: response.status, body: await response.text() };
}

async function read(origin: string, path: string): Promise<{ status: number; said: Record<string, unknown> }> {
  const response = await fetch(`${origin}/v1/models${path}`);
  const said = (await response.json()) as Record<string, unknown>;
  return { status: response.status, said };
}

const toFloats = (rows: unknown) => Float32Array.from((rows as number[][]).flat());

describe(':predict', () => {
  it.each<[string, unknown, 'predictions' | 'outputs']>([
    ['rows', { instances }, 'predictions'],
    ['rows with the name of the input', { instances: instances.map((features) => ({ features })) }, 'predictions'],
    ['a column', { inputs: instances }, 'outputs'],
    ['a column with the name of the input', { inputs: { features: instances } }, 'outputs'],
    ['another dtype', { instances, signature_name: 'serving_double' }, 'predictions'],
  ])('%s', async (_how, body, key) => {
    await using served = await startTfServing();
    const { status, body: said } = await post(served.origin, 'model', JSON.stringify(body));
    expect(status).toBe(200);
    const answer = JSON.parse(said);
    expect(Object.keys(answer)).toEqual([key]);
    expect(toFloats(answer[key])).toEqual(expected());
  });

  it.each([
    ['model', '3'],
    ['model/versions/1', '1'],
    ['model/labels/stable', '2'],
  ])('%s is version %s', async (path, version) => {
    await using served = await startTfServing();
    const { body } = await post(served.origin, path, JSON.stringify({ instances }));
    expect(toFloats(JSON.parse(body).predictions)).toEqual(expected(version));
  });

  it('several outputs are objects by name, row by row, and bytes are b64', async () => {
    await using served = await startTfServing();
    const asked = { signature_name: 'serving_bytes', instances: b64 };
    const { body } = await post(served.origin, 'model', JSON.stringify(asked));
    const { predictions } = JSON.parse(body) as {
      predictions: { class: number; probabilities_bytes: { b64: string } }[];
    };
    const bytes = Buffer.concat(predictions.map((row) => Buffer.from(row.probabilities_bytes.b64, 'base64')));
    expect(new Float32Array(new Uint8Array(bytes).buffer)).toEqual(expected());
    const best = [0, 10].map((from) => {
      const row = expected().subarray(from, from + 10);
      return row.indexOf(Math.max(...row));
    });
    expect(predictions.map((row) => row.class)).toEqual(best);
    const inColumns = { signature_name: 'serving_bytes', inputs: { features_bytes: b64 } };
    const { body: columns } = await post(served.origin, 'model', JSON.stringify(inColumns));
    expect(JSON.parse(columns).outputs).toEqual({
      class: best,
      probabilities_bytes: predictions.map((row) => row.probabilities_bytes),
    });
  });

  it('reads NaN and Infinity, and prints NaN as TF Serving does, which is no JSON', async () => {
    await using served = await startTfServing();
    const { status, body } = await post(
      served.origin,
      'model',
      '{"instances": [[NaN, 1], [1, -Infinity], [0.5, 0.25]]}',
    );
    expect(status).toBe(200);
    expect(() => JSON.parse(body)).toThrow(SyntaxError);
    expect(body).toContain(`[${Array(10).fill('NaN').join(', ')}]`);
    const { predictions } = parseJson(body) as { predictions: number[][] };
    expect(Float32Array.from(predictions[2] ?? [])).toEqual(expected().subarray(0, 10));
  });

  it('takes a body whatever its type, as curl sends one', async () => {
    await using served = await startTfServing();
    const response = await fetch(`${served.origin}/v1/models/model:predict`, {
      method: 'POST',
      body: JSON.stringify({ instances }),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(response.status).toBe(200);
  });
});

describe('what is refused, as {"error": …}, with what came and what was expected', () => {
  it.each<[string, string, number, string]>([
    ['no body', '', 400, 'JSON Parse error: The document is empty'],
    ['no JSON', '{"instances": [[1,', 400, 'JSON Parse error: '],
    ['no UTF-8', '\u{FFFD}', 400, 'JSON Parse error: '],
    ['a list', '[[1, 2]]', 400, 'JSON Value: [[1,2]] Is not object'],
    [
      'both',
      '{"instances": [[1]], "inputs": [[1]]}',
      400,
      "expecting only one of 'inputs' or 'instances' keys to exist",
    ],
    ['neither', '{"features": [1]}', 400, "Missing 'inputs' or 'instances' key"],
    ['instances that are no list', '{"instances": 3}', 400, "Expecting 'instances' to be an list/array"],
    ['no instances', '{"instances": []}', 400, "No values in 'instances' array"],
    [
      'a signature that is no text',
      '{"signature_name": 3, "instances": [[1]]}',
      400,
      "'signature_name' key must be a string",
    ],
    [
      'an unknown signature',
      '{"signature_name": "x", "instances": [[1]]}',
      400,
      'Serving signature name: "x" not found in signature def: there are serving_default,',
    ],
    [
      'a text',
      '{"instances": [["1"]]}',
      400,
      `Failed to process element: 0 of 'instances' list. Error: INVALID_ARGUMENT: JSON Value: "1" Type: String is not of expected type: float`,
    ],
    [
      'null, as JavaScript writes NaN',
      '{"instances": [[null]]}',
      400,
      'JSON Value: null Type: Null is not of expected type: float',
    ],
    ['a truth', '{"inputs": [[true]]}', 400, 'JSON Value: true Type: True is not of expected type: float'],
    [
      'rows of several lengths',
      '{"instances": [[1, 2], [3]]}',
      400,
      "Failed to process element: 1 of 'instances' list. Error: INVALID_ARGUMENT: Expecting shape [2] but got: [1]",
    ],
    [
      'lists of several lengths',
      '{"inputs": [[1, 2], [3]]}',
      400,
      'Encountered list at unexpected size: 1 at level: 1 expected size: 2',
    ],
    [
      'a number beside lists',
      '{"inputs": [[1, 2], 3]}',
      400,
      'JSON Value: 3 found at incorrect level: 2 in the JSON DOM. Expected at level: 2',
    ],
    ['a list beside numbers', '{"inputs": [[1, [2]]]}', 400, 'Encountered list at unexpected level: 2 expected < 2'],
    ['scalars', '{"instances": [1, 2]}', 400, '`features` has shape [2]: send [rows, floats of a row].'],
    ['one dimension too many', '{"instances": [[[1]]]}', 400, '`features` has shape [1,1,1]'],
    [
      'an object beside lists',
      '{"instances": [[1], {"features": [1]}]}',
      400,
      'Expecting value/list but got object at item 1 of input list',
    ],
    [
      'a list beside objects',
      '{"instances": [{"features": [1]}, [1]]}',
      400,
      'Expecting object but got list at item 1 of input list',
    ],
    ['another name', '{"instances": [{"x": [1]}]}', 400, `JSON object: {"x":[1]} keys must be equal to: features`],
    ['another name in a column', '{"inputs": {"x": [1]}}', 400, "Missing named input: features in 'inputs' object."],
    ['bytes for floats', '{"instances": [{"b64": "AAAA"}]}', 400, 'Type: Object is not of expected type: float'],
    [
      'halves, which TF Serving reads none of',
      '{"signature_name": "serving_half", "instances": [[1]]}',
      400,
      'UNIMPLEMENTED: Conversion of JSON Value: 1 to type: half',
    ],
    [
      'halves in a column',
      '{"signature_name": "serving_half", "inputs": [[1]]}',
      501,
      'Conversion of JSON Value: 1 to type: half',
    ],
    [
      'no base64',
      '{"signature_name": "serving_bytes", "instances": [{"b64": "AA*A"}]}',
      400,
      'Unable to base64 decode',
    ],
    [
      'no object for bytes',
      '{"signature_name": "serving_bytes", "instances": [{"features_bytes": {"x": 1}}]}',
      400,
      'not formatted correctly for base64 data',
    ],
    ['a deep list', `{"inputs": ${'['.repeat(30_000)}${']'.repeat(30_000)}}`, 400, 'expected < 254'],
    ['too much', `{"instances": [[${'1,'.repeat(60_000)}1]]}`, 413, 'this server takes 100000'],
  ])('%s', async (_what, body, status, error) => {
    await using served = await startTfServing();
    const said = await post(served.origin, 'model', body);
    expect({ status: said.status, ...JSON.parse(said.body) }).toEqual({
      status,
      error: expect.stringContaining(error),
    });
    expect(served.model.scored).toBe(0);
  });

  it.each<[string, string, string, number, string]>([
    [
      'POST',
      '/v1/models/m:predict',
      'an unknown model',
      404,
      'Servable not found for request: Latest(m): this server has model,',
    ],
    ['POST', '/v1/models/model/versions/9:predict', 'an unknown version', 404, 'Specific(model, 9)'],
    [
      'POST',
      '/v1/models/model/labels/blue:predict',
      'an unknown label',
      400,
      'Unrecognized servable version label: blue',
    ],
    [
      'POST',
      `/v1/models/model/versions/${'9'.repeat(20)}:predict`,
      'no int64',
      400,
      'Failed to convert version: 99999999999999999999 to numeric.',
    ],
    [
      'POST',
      '/v1/models/model/versions/v1:predict',
      'a version that is no number',
      400,
      'Malformed request: POST /v1/models/model/versions/v1:predict',
    ],
    ['POST', '/v1/models/model:classify', 'another method', 501, 'classify takes Examples'],
    ['PUT', '/v1/models/model:predict', 'PUT', 400, 'Malformed request: PUT /v1/models/model:predict'],
    ['GET', '/v1/models/model:predict', 'GET of a method', 400, 'Malformed request: GET /v1/models/model:predict'],
    ['GET', '/v1/models/%ff', 'a name that cannot be read', 400, 'Failed to decode model name: %ff'],
    ['GET', '/v1/models', 'no name', 400, 'Missing model name in request.'],
    ['GET', '/predict', 'another path', 404, '/predict is not there: POST /v1/models/model:predict is.'],
  ])('%s %s: %s', async (method, path, _what, status, error) => {
    await using served = await startTfServing();
    const body = method === 'GET' ? null : '{"instances": [[1, 2]]}';
    const response = await fetch(served.origin + path, { method, body });
    expect({ status: response.status, said: await response.json() }).toEqual({
      status,
      said: { error: expect.stringContaining(error) },
    });
  });

  it('a queue that is full refuses one more with 429', async () => {
    await using served = await startTfServing({ slots: 1, queueAtMost: 1, modelMs: 300 });
    const all = await Promise.all([0, 1, 2].map(() => post(served.origin, 'model', '{"instances": [[1]]}')));
    expect(all.map(({ status }) => status).sort()).toEqual([200, 200, 429]);
  });

  it('what is no HTTP', async () => {
    await using served = await startTfServing();
    const socket = connect(served.rest.port, '127.0.0.1');
    socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    const said = await text(socket);
    expect(said).toMatch(/^HTTP\/1\.1 400 Bad Request\r\ncontent-type: application\/json\r\n/);
    expect(JSON.parse(said.split('\r\n\r\n')[1] ?? '')).toEqual({ error: expect.stringContaining('no HTTP/1.1') });
  });
});

describe('what a model is', () => {
  it('the status of its versions, in full', async () => {
    await using served = await startTfServing();
    const one = (version: string) => ({
      version,
      state: 'AVAILABLE',
      status: { error_code: 'OK', error_message: '' },
    });
    expect(await read(served.origin, '/model/versions/2')).toEqual({
      status: 200,
      said: { model_version_status: [one('2')] },
    });
    const { said } = await read(served.origin, '/model');
    expect(said).toEqual({ model_version_status: ['3', '2', '1'].map(one) });
    expect(await read(served.origin, '/model/versions/9')).toEqual({
      status: 404,
      said: { error: expect.stringContaining('Could not find version 9 of model model') },
    });
  });

  it('its signatures', async () => {
    await using served = await startTfServing();
    const { status, said } = await read(served.origin, '/model/labels/stable/metadata');
    expect(status).toBe(200);
    expect(said).toMatchObject({
      model_spec: { name: 'model', signature_name: '', version: '2' },
      metadata: {
        signature_def: {
          signature_def: {
            serving_default: {
              inputs: {
                features: {
                  dtype: 'DT_FLOAT',
                  name: 'serving_default_features:0',
                  tensor_shape: { dim: [{ size: '-1', name: '' }, { size: '-1' }], unknown_rank: false },
                },
              },
              method_name: 'tensorflow/serving/predict',
            },
          },
        },
      },
    });
  });

  it('its metrics', async () => {
    await using served = await startTfServing();
    await post(served.origin, 'model', '{"instances": [[1]]}');
    const said = await (await fetch(`${served.origin}/metrics`)).text();
    expect(said).toMatch(/^http_requests_total\{.*method="POST",code="200".*\} 1$/m);
  });
});
