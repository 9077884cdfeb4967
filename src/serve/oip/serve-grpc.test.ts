import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { createClassifier } from '../../model/classifier.ts';
import {
  GRPCInferenceService,
  type ModelInferRequest_InferInputTensorSchema as InputSchema,
  ModelInferRequestSchema,
  type ModelInferResponse,
  ModelMetadataRequestSchema,
  ModelReadyRequestSchema,
  ServerLiveRequestSchema,
  ServerMetadataRequestSchema,
  ServerReadyRequestSchema,
} from '../../rpc/generated/open_inference_pb.js';
import { plan } from '../serve.test-data.ts';
import { startOip } from './oip.test-data.ts';

/** The Open Inference Protocol's gRPC over real sockets. That clients of others get the same is tested in test/slow/tensors.test.ts. */

type Input = MessageInitShape<typeof InputSchema>;
interface More {
  readonly modelName?: string;
  readonly modelVersion?: string;
  readonly id?: string;
  readonly inputs?: Input[];
  readonly outputs?: { name: string }[];
  readonly rawInputContents?: Uint8Array<ArrayBuffer>[];
}

const { modelInfer } = GRPCInferenceService.method;
const floats = Float32Array.of(0.5, 0.25, -1, 2);
const expected = (version = '3') =>
  createClassifier(`${plan.seed} ${version}`, plan.classes).score({ dimension: 2, values: floats });
const bytes = (values = floats) => new Uint8Array(values.slice().buffer);
const features: Input = { name: 'features', datatype: 'FP32', shape: [2n, 2n] };
const listed: Input = { ...features, contents: { fp32Contents: [...floats] } };
const raw = (more: More = {}) =>
  create(ModelInferRequestSchema, { modelName: 'model', inputs: [features], rawInputContents: [bytes()], ...more });
const floatsOf = ({ rawOutputContents: [first = new Uint8Array()] }: ModelInferResponse) =>
  new Float32Array(new Uint8Array(first).buffer);

describe('ModelInfer', () => {
  it.each<[string, More]>([
    ['raw_input_contents', {}],
    ['fp32_contents', { inputs: [listed], rawInputContents: [] }],
  ])('answers %s in raw_output_contents, with id and version', async (_how, more) => {
    await using served = await startOip();
    const said = await served.call(modelInfer, raw({ id: 'r-1', ...more }));
    expect(said).toMatchObject({ modelName: 'model', modelVersion: '3', id: 'r-1' });
    expect(said.outputs).toMatchObject([
      { name: 'probabilities', datatype: 'FP32', shape: [2n, BigInt(plan.classes)] },
      { name: 'class', datatype: 'INT64', shape: [2n] },
    ]);
    expect(said.outputs.some(({ contents }) => contents !== undefined)).toBe(false);
    expect(floatsOf(said)).toEqual(expected());
    const [, classes = new Uint8Array()] = said.rawOutputContents;
    const best = [0, 10].map((from) => {
      const row = expected().subarray(from, from + 10);
      return BigInt(row.indexOf(Math.max(...row)));
    });
    expect([...new BigInt64Array(new Uint8Array(classes).buffer)]).toEqual(best);
  });

  it('gives the outputs that were asked for, of the version that was', async () => {
    await using served = await startOip();
    const said = await served.call(modelInfer, raw({ outputs: [{ name: 'probabilities' }], modelVersion: '1' }));
    expect(said.outputs.map(({ name }) => name)).toEqual(['probabilities']);
    expect(said.rawOutputContents).toHaveLength(1);
    expect(floatsOf(said)).toEqual(expected('1'));
  });

  it('answers NaN with NaN, and its neighbour as ever', async () => {
    await using served = await startOip();
    const said = await served.call(
      modelInfer,
      raw({ rawInputContents: [bytes(Float32Array.of(Number.NaN, 0.25, -1, 2))] }),
    );
    expect(floatsOf(said).subarray(0, 10)).toEqual(new Float32Array(10).fill(Number.NaN));
    expect(floatsOf(said).subarray(10)).toEqual(expected().subarray(10));
  });
});

describe('what is refused, with what came and what was expected', () => {
  it.each<[string, More, status, string]>([
    [
      'an unknown model',
      { modelName: 'm' },
      status.NOT_FOUND,
      "Request for unknown model: 'm' is not found: this server has model, versions 1, 2, 3.",
    ],
    ['an unknown version', { modelVersion: '9' }, status.NOT_FOUND, "'model' version 9 is not found"],
    [
      'no input',
      { inputs: [], rawInputContents: [] },
      status.INVALID_ARGUMENT,
      "expected 1 inputs but got 0 inputs for model 'model'. Got input(s) [], but missing required input(s) ['features'].",
    ],
    [
      'the same input twice',
      { inputs: [features, features], rawInputContents: [bytes(), bytes()] },
      status.INVALID_ARGUMENT,
      "input 'features' already exists in request",
    ],
    [
      'another input',
      { inputs: [{ ...features, name: 'x' }] },
      status.INVALID_ARGUMENT,
      "unexpected inference input 'x' for model 'model': send 'features'",
    ],
    [
      'another datatype',
      { inputs: [{ ...features, datatype: 'FP64' }] },
      status.INVALID_ARGUMENT,
      "inference input 'features' data-type is 'FP64', but model 'model' expects 'FP32'",
    ],
    [
      'one dimension',
      { inputs: [{ ...features, shape: [4n] }] },
      status.INVALID_ARGUMENT,
      "unexpected shape for input 'features' for model 'model'. Expected [-1,-1], got [4].",
    ],
    ['a size below 0', { inputs: [{ ...features, shape: [-1n, 2n] }] }, status.INVALID_ARGUMENT, 'got [-1,2]'],
    ['rows of nothing', { inputs: [{ ...features, shape: [2n, 0n] }] }, status.INVALID_ARGUMENT, 'got [2,0]'],
    [
      'fewer bytes than its shape has',
      { rawInputContents: [bytes().subarray(4)] },
      status.INVALID_ARGUMENT,
      "input byte size mismatch for input 'features' for model 'model'. Expected 16, got 12",
    ],
    [
      'fewer floats',
      { inputs: [{ ...listed, contents: { fp32Contents: [1] } }], rawInputContents: [] },
      status.INVALID_ARGUMENT,
      'Expected 16, got 4',
    ],
    [
      'a shape that a few bytes claim',
      { inputs: [{ ...features, shape: [2n ** 40n, 2n ** 40n] }] },
      status.INVALID_ARGUMENT,
      'input byte size mismatch',
    ],
    ['no contents at all', { rawInputContents: [] }, status.INVALID_ARGUMENT, 'Expected 16, got 0'],
    [
      'both',
      { inputs: [listed] },
      status.INVALID_ARGUMENT,
      "contents field must not be specified when using raw_input_contents for 'features' for model 'model'",
    ],
    [
      'contents of another type',
      { inputs: [{ ...features, contents: { fp64Contents: [...floats] } }], rawInputContents: [] },
      status.INVALID_ARGUMENT,
      'fp64_contents came, send fp32_contents',
    ],
    [
      'another number of raw contents',
      { rawInputContents: [bytes(), bytes()] },
      status.INVALID_ARGUMENT,
      'the number of inputs (1) does not match the expected number of raw input contents (2)',
    ],
    [
      'an unknown output',
      { outputs: [{ name: 'x' }] },
      status.INVALID_ARGUMENT,
      "unexpected inference output 'x' for model 'model': there are probabilities, class.",
    ],
  ])('%s', async (_what, more, code, details) => {
    await using served = await startOip();
    await expect(served.call(modelInfer, raw(more))).rejects.toMatchObject({
      code,
      details: expect.stringContaining(details),
    });
    expect(served.model.scored).toBe(0);
    expect(floatsOf(await served.call(modelInfer, raw()))).toEqual(expected());
  });

  it('bytes that are no message', async () => {
    await using served = await startOip();
    await expect(served.callRaw(modelInfer, Buffer.from('0aff', 'hex'))).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: expect.stringContaining('The 2 bytes are no inference.ModelInferRequest: '),
    });
  });

  it('a queue that is full, as UNAVAILABLE', async () => {
    await using served = await startOip({ slots: 1, queueAtMost: 1, modelMs: 300 });
    const ended = await Promise.allSettled([0, 1, 2].map(() => served.call(modelInfer, raw())));
    expect(ended.map((one) => (one.status === 'rejected' ? one.reason.code : 0)).sort()).toEqual([0, 0, 14]);
  });
});

describe('what the server is', () => {
  const { serverLive, serverReady, modelReady, serverMetadata, modelMetadata } = GRPCInferenceService.method;

  it('lives, is ready, and has its model', async () => {
    await using served = await startOip();
    expect(await served.call(serverLive, create(ServerLiveRequestSchema))).toMatchObject({ live: true });
    expect(await served.call(serverReady, create(ServerReadyRequestSchema))).toMatchObject({ ready: true });
    const ready = async (name: string, version: string) =>
      (await served.call(modelReady, create(ModelReadyRequestSchema, { name, version }))).ready;
    expect([
      await ready('model', ''),
      await ready('model', '2'),
      await ready('model', '9'),
      await ready('m', ''),
    ]).toEqual([true, true, false, false]);
    expect(await served.call(serverMetadata, create(ServerMetadataRequestSchema))).toMatchObject({
      name: 'two-am',
      extensions: ['binary_tensor_data'],
    });
  });

  it('describes its model', async () => {
    await using served = await startOip();
    const ask = (name: string) => served.call(modelMetadata, create(ModelMetadataRequestSchema, { name }));
    expect(await ask('model')).toMatchObject({
      name: 'model',
      versions: ['3', '2', '1'],
      inputs: [{ name: 'features', datatype: 'FP32', shape: [-1n, -1n] }],
      outputs: [
        { name: 'probabilities', shape: [-1n, BigInt(plan.classes)] },
        { name: 'class', datatype: 'INT64' },
      ],
    });
    await expect(ask('m')).rejects.toMatchObject({ code: status.NOT_FOUND });
  });
});
