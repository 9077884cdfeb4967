import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { createClassifier } from '../../model/classifier.ts';
import type { ModelSpecSchema } from '../../rpc/generated/tensorflow/serving/model_pb.js';
import {
  GetModelStatusRequestSchema,
  ModelService,
  ModelVersionStatus_State as State,
} from '../../rpc/generated/tensorflow/serving/model_service_pb.js';
import {
  GetModelMetadataRequestSchema,
  PredictionService,
  PredictRequestSchema,
  SignatureDefMapSchema,
} from '../../rpc/generated/tensorflow/serving/prediction_service_pb.js';
import { DataType, type TensorProtoSchema } from '../../rpc/generated/tensorflow/tensor_pb.js';
import { plan } from '../serve.test-data.ts';
import { startTfServing } from './tfserving.test-data.ts';

/** TF Serving's gRPC over real sockets. That clients of others get the same is tested in test/slow/tensors.test.ts. */

type Tensor = MessageInitShape<typeof TensorProtoSchema>;
type Spec = MessageInitShape<typeof ModelSpecSchema>;
interface More {
  readonly modelSpec?: Spec;
  readonly inputs?: Record<string, Tensor>;
  readonly outputFilter?: string[];
}

const { predict } = PredictionService.method;
const floats = Float32Array.of(0.5, 0.25, -1, 2);
const rows = { dimension: 2, values: floats };
const expected = (version = '3', asked = rows) =>
  createClassifier(`${plan.seed} ${version}`, plan.classes).score(asked);
const shape = (...sizes: number[]) => ({ dim: sizes.map((size) => ({ size: BigInt(size) })) });
const listed: Tensor = { dtype: DataType.DT_FLOAT, tensorShape: shape(2, 2), floatVal: [...floats] };
const content = (bytes: ArrayBuffer, dtype = DataType.DT_FLOAT): Tensor => ({
  dtype,
  tensorShape: shape(2, 2),
  tensorContent: new Uint8Array(bytes),
});
const request = (features: Tensor, spec: Spec = {}, more: More = {}) =>
  create(PredictRequestSchema, { modelSpec: { name: 'model', ...spec }, inputs: { features }, ...more });
const version = (value: bigint): Spec => ({ versionChoice: { case: 'version', value: { value } } });
const label = (value: string): Spec => ({ versionChoice: { case: 'versionLabel', value } });

describe('Predict', () => {
  it.each<[string, Tensor]>([
    ['float_val', listed],
    ['tensor_content', content(floats.buffer)],
    ['both, of which tensor_content counts', { ...content(floats.buffer), floatVal: [9, 9, 9, 9] }],
  ])('answers every row of %s, and says which version it was', async (_how, tensor) => {
    await using served = await startTfServing();
    const { outputs, modelSpec } = await served.call(predict, request(tensor));
    expect(modelSpec).toMatchObject({
      name: 'model',
      signatureName: 'serving_default',
      versionChoice: { case: 'version', value: { value: 3n } },
    });
    expect(Object.keys(outputs)).toEqual(['probabilities']);
    expect(outputs.probabilities).toMatchObject({ dtype: DataType.DT_FLOAT, tensorShape: shape(2, plan.classes) });
    expect(Float32Array.from(outputs.probabilities?.floatVal ?? [])).toEqual(expected());
  });

  it('takes one element for all of them', async () => {
    await using served = await startTfServing();
    const one = { ...listed, floatVal: [0.5] };
    const { outputs } = await served.call(predict, request(one));
    expect(Float32Array.from(outputs.probabilities?.floatVal ?? [])).toEqual(
      expected('3', { dimension: 2, values: new Float32Array(4).fill(0.5) }),
    );
  });

  it.each<[string, Spec, string]>([
    ['no version: the latest', {}, '3'],
    ['a version', version(1n), '1'],
    ['a label', label('stable'), '2'],
  ])('%s', async (_which, spec, meant) => {
    await using served = await startTfServing();
    const { outputs, modelSpec } = await served.call(predict, request(listed, spec));
    expect(modelSpec?.versionChoice).toMatchObject({ case: 'version', value: { value: BigInt(meant) } });
    expect(Float32Array.from(outputs.probabilities?.floatVal ?? [])).toEqual(expected(meant));
  });

  it.each<[string, DataType, Tensor, (tensor: { doubleVal: number[]; halfVal: number[] }) => Float32Array]>([
    [
      'serving_double',
      DataType.DT_DOUBLE,
      content(Float64Array.from(floats).buffer, DataType.DT_DOUBLE),
      ({ doubleVal }) => Float32Array.from(doubleVal),
    ],
    [
      'serving_double',
      DataType.DT_DOUBLE,
      { dtype: DataType.DT_DOUBLE, tensorShape: shape(2, 2), doubleVal: [...floats] },
      ({ doubleVal }) => Float32Array.from(doubleVal),
    ],
    [
      'serving_half',
      DataType.DT_HALF,
      content(Float16Array.from(floats).buffer, DataType.DT_HALF),
      ({ halfVal }) => Float32Array.from(new Float16Array(Uint16Array.from(halfVal).buffer)),
    ],
    [
      'serving_half',
      DataType.DT_HALF,
      {
        dtype: DataType.DT_HALF,
        tensorShape: shape(2, 2),
        halfVal: [...new Uint16Array(Float16Array.from(floats).buffer)],
      },
      ({ halfVal }) => Float32Array.from(new Float16Array(Uint16Array.from(halfVal).buffer)),
    ],
  ])('%s in its own dtype', async (signatureName, dtype, tensor, read) => {
    await using served = await startTfServing();
    const { outputs } = await served.call(predict, request(tensor, { signatureName }));
    const { probabilities } = outputs;
    expect(probabilities).toMatchObject({ dtype, tensorShape: shape(2, plan.classes), floatVal: [] });
    const said = read(probabilities ?? { doubleVal: [], halfVal: [] });
    const rounded = dtype === DataType.DT_HALF ? Float32Array.from(Float16Array.from(expected())) : expected();
    expect(said).toEqual(rounded);
  });

  it('serving_bytes: strings in, a class and strings out, and the outputs that were asked for', async () => {
    await using served = await startTfServing();
    const strings: Tensor = {
      dtype: DataType.DT_STRING,
      tensorShape: shape(2),
      stringVal: [new Uint8Array(floats.buffer, 0, 8), new Uint8Array(floats.buffer, 8, 8)],
    };
    const spec = { name: 'model', signatureName: 'serving_bytes' };
    const all = create(PredictRequestSchema, { modelSpec: spec, inputs: { features_bytes: strings } });
    const { outputs } = await served.call(predict, all);
    const bytes = Buffer.concat(outputs.probabilities_bytes?.stringVal ?? []);
    expect(new Float32Array(new Uint8Array(bytes).buffer)).toEqual(expected());
    const [first, second] = [expected().subarray(0, 10), expected().subarray(10)];
    const best = [first, second].map((row) => BigInt(row.indexOf(Math.max(...row))));
    expect(outputs.class).toMatchObject({ dtype: DataType.DT_INT64, tensorShape: shape(2), int64Val: best });
    const one = await served.call(predict, { ...all, outputFilter: ['class'] });
    expect(Object.keys(one.outputs)).toEqual(['class']);
  });

  it('answers NaN with NaN, and its neighbour as ever', async () => {
    await using served = await startTfServing();
    const { outputs } = await served.call(predict, request({ ...listed, floatVal: [0.5, Number.NaN, -1, 2] }));
    const said = Float32Array.from(outputs.probabilities?.floatVal ?? []);
    expect(said.subarray(0, 10)).toEqual(new Float32Array(10).fill(Number.NaN));
    expect(said.subarray(10)).toEqual(expected().subarray(10));
  });

  it('answers no rows with none', async () => {
    await using served = await startTfServing();
    const { outputs } = await served.call(predict, request({ dtype: DataType.DT_FLOAT, tensorShape: shape(0, 2) }));
    expect(outputs.probabilities).toMatchObject({ tensorShape: shape(0, plan.classes), floatVal: [] });
  });
});

describe('what is refused, with what came and what to send', () => {
  const ask = (more: More) =>
    create(PredictRequestSchema, { modelSpec: { name: 'model' }, inputs: { features: listed }, ...more });
  const { INVALID_ARGUMENT, NOT_FOUND, FAILED_PRECONDITION, RESOURCE_EXHAUSTED } = status;

  it.each<[string, ReturnType<typeof ask>, status, string]>([
    ['no model_spec', create(PredictRequestSchema, {}), INVALID_ARGUMENT, 'Missing ModelSpec'],
    ['no name', ask({ modelSpec: {} }), INVALID_ARGUMENT, 'ModelSpec has no name specified: this server has model,'],
    [
      'an unknown model',
      ask({ modelSpec: { name: 'm' } }),
      NOT_FOUND,
      'Servable not found for request: Latest(m): this server has model, versions 1, 2, 3, labels stable=2, canary=3.',
    ],
    [
      'an unknown version',
      request(listed, version(9n)),
      NOT_FOUND,
      'Servable not found for request: Specific(model, 9):',
    ],
    [
      'an unknown label',
      request(listed, label('blue')),
      INVALID_ARGUMENT,
      'Unrecognized servable version label: blue:',
    ],
    [
      'an unknown signature',
      request(listed, { signatureName: 'predict' }),
      FAILED_PRECONDITION,
      'Serving signature key "predict" not found: there are serving_default, serving_double,',
    ],
    [
      'no input',
      ask({ inputs: {} }),
      INVALID_ARGUMENT,
      'input size does not match signature: 0!=1 len({}) != len({features}). Sent extra: {}. Missing but required: {features}.',
    ],
    [
      'one input too many',
      ask({ inputs: { features: listed, x: listed } }),
      INVALID_ARGUMENT,
      '2!=1 len({features,x}) != len({features}). Sent extra: {x}. Missing but required: {}.',
    ],
    [
      'another input',
      ask({ inputs: { x: listed } }),
      INVALID_ARGUMENT,
      'Signature input alias: features(feed name: serving_default_features:0) not found in request',
    ],
    [
      'another dtype',
      request({ ...listed, dtype: DataType.DT_DOUBLE }),
      INVALID_ARGUMENT,
      'Expects arg[0] to be float but double is provided',
    ],
    ['no dtype', request({ tensorShape: shape(1, 1) }), INVALID_ARGUMENT, 'its dtype is not set: send DT_FLOAT'],
    [
      'no shape',
      request({ dtype: DataType.DT_FLOAT, floatVal: [1] }),
      INVALID_ARGUMENT,
      '`features` has shape []: send [rows, floats of a row].',
    ],
    [
      'one dimension',
      request({ ...listed, tensorShape: shape(4) }),
      INVALID_ARGUMENT,
      '`features` has shape [4]: send [rows, floats of a row].',
    ],
    ['rows of nothing', request({ ...listed, tensorShape: shape(2, 0), floatVal: [] }), INVALID_ARGUMENT, '[2,0]'],
    ['a size below 0', request({ ...listed, tensorShape: shape(-1, 2) }), INVALID_ARGUMENT, 'no size below 0'],
    [
      'an unknown rank',
      request({ ...listed, tensorShape: { unknownRank: true } }),
      INVALID_ARGUMENT,
      'its shape is unknown',
    ],
    [
      'fewer floats than its shape has',
      request({ ...listed, floatVal: [1, 2, 3] }),
      INVALID_ARGUMENT,
      'tensor parsing error: features: its shape is [2,2], 4 elements, and float_val has 3: send 4, or one that stands for all.',
    ],
    ['more of them', request({ ...listed, floatVal: [1, 2, 3, 4, 5] }), INVALID_ARGUMENT, 'float_val has 5: send 4'],
    ['none', request({ ...listed, floatVal: [] }), INVALID_ARGUMENT, 'float_val has 0: send 4'],
    [
      'bytes that are no such tensor',
      request({ ...content(new ArrayBuffer(15)) }),
      INVALID_ARGUMENT,
      '4 elements of 4 bytes, and tensor_content has 15 bytes: send 16.',
    ],
    [
      'a tensor that a few bytes ask for',
      request({ ...listed, tensorShape: shape(1_000_000, 1_000_000), floatVal: [1] }),
      RESOURCE_EXHAUSTED,
      'has 1000000000000 elements: send a tensor of at most 100000 bytes.',
    ],
    [
      'an unknown output',
      ask({ outputFilter: ['x'] }),
      INVALID_ARGUMENT,
      'output tensor alias not found in signature: x Outputs expected to be in the set {probabilities}.',
    ],
    [
      'an output twice',
      ask({ outputFilter: ['probabilities', 'probabilities'] }),
      INVALID_ARGUMENT,
      'duplicate output tensor alias: probabilities',
    ],
  ])('%s', async (_what, asked, code, details) => {
    await using served = await startTfServing();
    await expect(served.call(predict, asked)).rejects.toMatchObject({
      code,
      details: expect.stringContaining(details),
    });
    expect(served.model.scored).toBe(0);
    await expect(served.call(predict, request(listed))).resolves.toMatchObject({ outputs: {} });
  });

  it.each<[string, number[], string]>([
    ['strings of several lengths', [8, 4], 'element 1 has size 8 != 4'],
    ['strings that are no floats', [6, 6], 'Input to DecodeRaw has length 6 that is not a multiple of 4'],
    ['empty strings', [0, 0], 'Input to DecodeRaw has length 0'],
  ])('%s', async (_what, lengths, details) => {
    await using served = await startTfServing();
    const stringVal = lengths.map((length) => new Uint8Array(length));
    const strings = { dtype: DataType.DT_STRING, tensorShape: shape(2), stringVal };
    const modelSpec = { name: 'model', signatureName: 'serving_bytes' };
    await expect(served.call(predict, ask({ modelSpec, inputs: { features_bytes: strings } }))).rejects.toMatchObject({
      code: INVALID_ARGUMENT,
      details: expect.stringContaining(details),
    });
  });

  it('bytes that are no message', async () => {
    await using served = await startTfServing();
    await expect(served.callRaw(predict, Buffer.from('0aff', 'hex'))).rejects.toMatchObject({
      code: INVALID_ARGUMENT,
      details: expect.stringMatching(/^The 2 bytes are no tensorflow\.serving\.PredictRequest: /),
    });
  });

  it('a message that is too large, before it is read', async () => {
    await using served = await startTfServing({}, 1_000);
    await expect(served.callRaw(predict, Buffer.alloc(1_001))).rejects.toMatchObject({
      code: RESOURCE_EXHAUSTED,
      details: 'Received message larger than max (1001 vs 1000)',
    });
  });
});

describe('GetModelStatus', () => {
  const { getModelStatus } = ModelService.method;
  const ask = (modelSpec?: Spec) => create(GetModelStatusRequestSchema, modelSpec ? { modelSpec } : {});

  it.each<[string, Spec, bigint[]]>([
    ['of all versions', {}, [3n, 2n, 1n]],
    ['of one', version(2n), [2n]],
    ['of all, whatever the label', label('blue'), [3n, 2n, 1n]],
  ])('%s', async (_which, spec, versions) => {
    await using served = await startTfServing();
    const { modelVersionStatus } = await served.call(getModelStatus, ask({ name: 'model', ...spec }));
    expect(modelVersionStatus.map((one) => one.version)).toEqual(versions);
    for (const one of modelVersionStatus)
      expect(one).toMatchObject({ state: State.AVAILABLE, status: { errorCode: 0 } });
  });

  it.each<[string, ReturnType<typeof ask>, status, string]>([
    ['no model_spec', ask(), status.INVALID_ARGUMENT, 'Missing ModelSpec'],
    ['an unknown model', ask({ name: 'm' }), status.NOT_FOUND, 'Could not find any versions of model m: this server'],
    [
      'an unknown version',
      ask({ name: 'model', ...version(9n) }),
      status.NOT_FOUND,
      'Could not find version 9 of model model:',
    ],
  ])('%s', async (_what, asked, code, details) => {
    await using served = await startTfServing();
    await expect(served.call(getModelStatus, asked)).rejects.toMatchObject({
      code,
      details: expect.stringContaining(details),
    });
  });
});

describe('GetModelMetadata', () => {
  const { getModelMetadata } = PredictionService.method;
  const ask = (metadataField: string[], modelSpec: Spec = { name: 'model' }) =>
    create(GetModelMetadataRequestSchema, { modelSpec, metadataField });

  it('describes every signature', async () => {
    await using served = await startTfServing();
    const { metadata, modelSpec } = await served.call(getModelMetadata, ask(['signature_def']));
    expect(modelSpec).toMatchObject({ name: 'model', versionChoice: { value: { value: 3n } } });
    const { signature_def: packed } = metadata;
    expect(packed?.typeUrl).toBe('type.googleapis.com/tensorflow.serving.SignatureDefMap');
    const { signatureDef = {} } = (packed && anyUnpack(packed, SignatureDefMapSchema)) ?? {};
    expect(Object.keys(signatureDef).sort()).toEqual([
      'serving_bytes',
      'serving_default',
      'serving_double',
      'serving_half',
    ]);
    expect(signatureDef.serving_default).toMatchObject({
      methodName: 'tensorflow/serving/predict',
      inputs: {
        features: {
          dtype: DataType.DT_FLOAT,
          encoding: { case: 'name', value: 'serving_default_features:0' },
          tensorShape: shape(-1, -1),
        },
      },
      outputs: { probabilities: { dtype: DataType.DT_FLOAT, tensorShape: shape(-1, plan.classes) } },
    });
  });

  it.each<[string, ReturnType<typeof ask>, status, string]>([
    ['no field', ask([]), status.INVALID_ARGUMENT, 'must specify at least one metadata_field'],
    ['another field', ask(['assets']), status.INVALID_ARGUMENT, 'Metadata field assets is not supported'],
    ['an unknown model', ask(['signature_def'], { name: 'm' }), status.NOT_FOUND, 'Latest(m)'],
  ])('%s', async (_what, asked, code, details) => {
    await using served = await startTfServing();
    await expect(served.call(getModelMetadata, asked)).rejects.toMatchObject({
      code,
      details: expect.stringContaining(details),
    });
  });
});
