import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createClassifier } from '../../model/classifier.ts';
import { parseJson } from '../json/parse.ts';
import { plan } from '../serve.test-data.ts';
import { startOip } from './oip.test-data.ts';

/** The Open Inference Protocol's REST over real sockets. */

const floats = Float32Array.of(0.5, 0.25, -1, 2);
const bytes = Buffer.from(floats.buffer);
const expected = (version = '3') =>
  createClassifier(`${plan.seed} ${version}`, plan.classes).score({ dimension: 2, values: floats });
const features = { name: 'features', datatype: 'FP32', shape: [2, 2] };
const binary = { ...features, parameters: { binary_data_size: 16 } };
const withData = { ...features, data: [0.5, 0.25, -1, 2] };

interface Said {
  readonly status: number;
  readonly json: string;
  readonly tail: Buffer;
  readonly type: string | null;
}

async function post(
  origin: string,
  json: unknown,
  tail: Buffer | null = null,
  path = 'model',
  length?: string,
): Promise<Said> {
  const text = Buffer.from(typeof json === 'string' ? json : JSON.stringify(json));
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (tail !== null) headers['inference-header-content-length'] = length ?? String(text.length);
  const response = await fetch(`${origin}/v2/models/${path}/infer`, {
    method: 'POST',
    body: new Uint8Array(Buffer.concat([text, tail ?? Buffer.alloc(0)])),
    headers,
  });
  const body = Buffer.from(await response.arrayBuffer());
  const end = Number(response.headers.get('inference-header-content-length') ?? body.length);
  return {
    status: response.status,
    json: body.subarray(0, end).toString(),
    tail: body.subarray(end),
    type: response.headers.get('content-type'),
  };
}

const toFloats = (buffer: Buffer) => new Float32Array(new Uint8Array(buffer).buffer);

describe('infer', () => {
  it.each<[string, unknown, Buffer | null]>([
    ['flat', { inputs: [withData] }, null],
    [
      'nested',
      {
        inputs: [
          {
            ...features,
            data: [
              [0.5, 0.25],
              [-1, 2],
            ],
          },
        ],
      },
      null,
    ],
    ['bytes behind the JSON', { inputs: [binary] }, bytes],
  ])('%s, answered in JSON', async (_how, asked, tail) => {
    await using served = await startOip();
    const { status, json, type } = await post(served.origin, asked, tail);
    expect({ status, type }).toEqual({ status: 200, type: 'application/json; charset=utf-8' });
    const said = JSON.parse(json);
    expect(said).toMatchObject({ model_name: 'model', model_version: '3' });
    expect(said.outputs).toMatchObject([
      { name: 'probabilities', datatype: 'FP32', shape: [2, plan.classes] },
      { name: 'class', datatype: 'INT64', shape: [2] },
    ]);
    expect(Float32Array.from(said.outputs[0].data)).toEqual(expected());
  });

  it('answers in bytes what asks for them, output by output', async () => {
    await using served = await startOip();
    const asked = {
      id: 'r-1',
      inputs: [binary],
      outputs: [{ name: 'class' }, { name: 'probabilities', parameters: { binary_data: true } }],
    };
    const { json, tail, type } = await post(served.origin, asked, bytes);
    expect(type).toBe('application/octet-stream');
    const { id, outputs } = JSON.parse(json);
    expect(id).toBe('r-1');
    expect(outputs).toEqual([
      { name: 'class', datatype: 'INT64', shape: [2], data: [expect.any(Number), expect.any(Number)] },
      { name: 'probabilities', datatype: 'FP32', shape: [2, 10], parameters: { binary_data_size: 80 } },
    ]);
    expect(toFloats(tail)).toEqual(expected());
  });

  it('answers all in bytes who says so for all, but for what says otherwise', async () => {
    await using served = await startOip();
    const all = { inputs: [binary], parameters: { binary_data_output: true } };
    const { tail } = await post(served.origin, all, bytes);
    expect(tail).toHaveLength(80 + 16);
    expect(toFloats(tail.subarray(0, 80))).toEqual(expected());
    const outputs = [{ name: 'probabilities' }, { name: 'class', parameters: { binary_data: false } }];
    expect((await post(served.origin, { ...all, outputs }, bytes)).tail).toHaveLength(80);
  });

  it('takes the bytes of one row alone', async () => {
    await using served = await startOip();
    const { status, tail } = await post(served.origin, '', bytes.subarray(0, 8));
    expect(status).toBe(200);
    expect(toFloats(tail.subarray(0, 40))).toEqual(expected().subarray(0, 10));
  });

  it('of a version', async () => {
    await using served = await startOip();
    const { json } = await post(served.origin, { inputs: [withData] }, null, 'model/versions/1');
    expect(Float32Array.from(JSON.parse(json).outputs[0].data)).toEqual(expected('1'));
  });

  it('reads NaN, and prints it as Triton does, which is no JSON', async () => {
    await using served = await startOip();
    const asked = '{"inputs": [{"name": "features", "datatype": "FP32", "shape": [1, 2], "data": [NaN, 1]}]}';
    const { status, json } = await post(served.origin, asked);
    expect(status).toBe(200);
    expect(() => JSON.parse(json)).toThrow(SyntaxError);
    const { outputs } = parseJson(json) as { outputs: { data: number[] }[] };
    expect(outputs[0]?.data).toEqual(new Array(10).fill(Number.NaN));
  });
});

describe('what is refused, as {"error": …}', () => {
  it.each<[string, unknown, Buffer | null, number, string]>([
    ['no JSON', '{"inputs": [', null, 400, 'failed to parse the request JSON buffer: '],
    ['no object', '[1]', null, 400, 'The body is [1]: send an object with `inputs`.'],
    ['no inputs', {}, null, 400, '`inputs` is missing: send a list.'],
    ['an id that is no text', { id: 3, inputs: [withData] }, null, 400, '`id` is 3'],
    ['no shape', { inputs: [{ ...withData, shape: 3 }] }, null, 400, "Unable to parse 'shape'"],
    [
      'no datatype',
      { inputs: [{ ...withData, datatype: undefined }] },
      null,
      400,
      "`datatype` of 'features' is missing",
    ],
    ['no data', { inputs: [features] }, null, 400, "Unable to parse 'data': that of 'features' is missing"],
    [
      'a text',
      { inputs: [{ ...features, data: [1, 'x', 3, 4] }] },
      null,
      400,
      'Element 2 of `data` of \'features\' is "x": send numbers.',
    ],
    [
      'null, as JavaScript writes NaN',
      { inputs: [{ ...features, data: [1, null, 3, 4] }] },
      null,
      400,
      'is null: send numbers.',
    ],
    ['too little data', { inputs: [{ ...features, data: [1] }] }, null, 400, 'Expected 16, got 4'],
    ['another input', { inputs: [{ ...withData, name: 'x' }] }, null, 400, "unexpected inference input 'x'"],
    [
      'another datatype',
      { inputs: [{ ...withData, datatype: 'INT64' }] },
      null,
      400,
      "data-type is 'INT64', but model 'model' expects 'FP32'",
    ],
    ['a shape that is not whole', { inputs: [{ ...withData, shape: [2, 2.5] }] }, null, 400, 'got [2,2.5]'],
    [
      'both',
      { inputs: [{ ...withData, ...binary }] },
      bytes,
      400,
      "must set only one of the following fields: 'data', 'binary_data_size'",
    ],
    ['fewer bytes than it says', { inputs: [binary] }, bytes.subarray(4), 400, 'expecting 4 additional bytes'],
    ['no header for them', { inputs: [binary] }, null, 400, 'expecting 16 additional bytes'],
    [
      'more bytes',
      { inputs: [binary] },
      Buffer.concat([bytes, bytes]),
      400,
      "unexpected additional input data for model 'model': 16 bytes",
    ],
    ['bytes that nobody speaks of', { inputs: [withData] }, bytes, 400, 'unexpected additional input data'],
    [
      'a size that is none',
      { inputs: [{ ...features, parameters: { binary_data_size: '16' } }] },
      bytes,
      400,
      '`binary_data_size` of \'features\' is "16"',
    ],
    [
      'a size that is not that of its shape',
      { inputs: [{ ...binary, shape: [3, 2] }] },
      bytes,
      400,
      'Expected 24, got 16',
    ],
    ['bytes of no whole floats, alone', '', bytes.subarray(1), 400, "The body has 15 bytes of 'features'"],
    [
      'an unknown output',
      { inputs: [withData], outputs: [{ name: 'x' }] },
      null,
      400,
      "unexpected inference output 'x'",
    ],
    [
      'a flag that is none',
      { inputs: [withData], parameters: { binary_data_output: 1 } },
      null,
      400,
      '`binary_data_output` is 1: send true or false.',
    ],
    ['too much', { inputs: [{ ...features, data: new Array(60_000).fill(1) }] }, null, 413, 'this server takes 100000'],
  ])('%s', async (_what, asked, tail, status, error) => {
    await using served = await startOip();
    const said = await post(served.origin, asked, tail);
    expect({ status: said.status, ...JSON.parse(said.json) }).toEqual({
      status,
      error: expect.stringContaining(error),
    });
    expect(served.model.scored).toBe(0);
  });

  it('a header that cannot be true', async () => {
    await using served = await startOip();
    for (const length of ['9999', 'x', '-1']) {
      const said = await post(served.origin, { inputs: [binary] }, bytes, 'model', length);
      expect(said.status).toBe(400);
      expect(JSON.parse(said.json).error).toContain(`Inference-Header-Content-Length is ${length}, and the body has`);
    }
  });

  it.each<[string, string, number, string]>([
    ['GET', '/v2/models/m', 404, "Request for unknown model: 'm' is not found"],
    ['GET', '/v2/models/model/versions/9/ready', 404, "'model' version 9 is not found"],
    ['POST', '/v2/models/m/infer', 404, "'m' is not found"],
    ['GET', '/v2/models/model/infer', 405, 'GET /v2/models/model/infer came: it takes POST.'],
    ['POST', '/v2/health/live', 405, 'it takes GET.'],
    ['GET', '/v2/health/x', 404, '/v2/health/x is not there'],
    ['GET', '/v2/models/%ff', 400, ''],
    ['GET', '/v1/models/model', 404, 'POST /v2/models/model/infer is.'],
  ])('%s %s', async (method, path, status, error) => {
    await using served = await startOip();
    const response = await fetch(served.origin + path, { method });
    expect({ status: response.status, said: await response.json() }).toEqual({
      status,
      said: { error: expect.stringContaining(error) },
    });
  });

  it('a queue that is full refuses one more with 503', async () => {
    await using served = await startOip({ slots: 1, queueAtMost: 1, modelMs: 300 });
    const all = await Promise.all([0, 1, 2].map(() => post(served.origin, { inputs: [withData] })));
    expect(all.map(({ status }) => status).sort()).toEqual([200, 200, 503]);
  });
});

describe('what the server is', () => {
  it('lives, is ready, and has its model', async () => {
    await using served = await startOip();
    const read = async (path: string) => (await fetch(`${served.origin}/v2${path}`)).json();
    expect(await read('/health/live')).toEqual({ live: true });
    expect(await read('/health/ready')).toEqual({ ready: true });
    expect(await read('/models/model/ready')).toEqual({ name: 'model', ready: true });
    expect(await read('')).toMatchObject({ name: 'two-am', extensions: ['binary_tensor_data'] });
    expect(await read('/models/model/versions/2')).toMatchObject({
      name: 'model',
      versions: ['3', '2', '1'],
      inputs: [{ name: 'features', datatype: 'FP32', shape: [-1, -1] }],
    });
  });

  it('is not ready while it ends, and answers what it has begun', async () => {
    await using served = await startOip({ slots: 1, modelMs: 100 });
    const begun = [0, 1, 2].map(() => post(served.origin, { inputs: [withData] }));
    await expect.poll(() => served.model.waiting).toBe(2);
    // Half of a request is on its way.
    const late = connect(served.rest.port, '127.0.0.1');
    late.write('GET /v2/health/ready HTTP/1.1\r\nhost: x\r\n');
    await setImmediate();
    const drained = served.rest.drain();
    expect((await Promise.all(begun)).map(({ status }) => status)).toEqual([200, 200, 200]);
    late.write('\r\n');
    const told = await text(late);
    expect(told).toMatch(/^HTTP\/1\.1 503 /);
    expect(told).toMatch(/^connection: close\r$/im);
    expect(told).toContain('{"ready":false}');
    await drained;
  });
});
