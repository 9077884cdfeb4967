import type { IncomingMessage } from 'node:http';
import { create } from '@bufbuild/protobuf';
import { pathOf } from '../../rpc/binding.ts';
import {
  GRPCInferenceService,
  ModelInferRequestSchema,
  type ModelInferResponse,
  ModelInferResponseSchema,
} from '../../rpc/generated/open_inference_pb.js';
import { decode, encode } from '../grpc/messages.ts';
import { parseJson } from '../json/parse.ts';
import { isObject } from '../json/value.ts';
import { floatText } from '../tfserving/json/float-text.ts';
import { callUnary } from './call-over-grpc.ts';
import { callOverHttp } from './call-over-http.ts';
import type { Calling, Ended, Question, TensorAsked } from './calling.ts';
import { readErrorBody } from './error-body.ts';

export const oipForms = ['raw', 'fp32_contents', 'binary', 'json'] as const;
export type OipForm = (typeof oipForms)[number];

export function isOipOverGrpc(form: OipForm): boolean {
  return form === 'raw' || form === 'fp32_contents';
}

/** One `ModelInfer`, over gRPC or REST. Rejects only where it could not be made; however it ends is in the result. */
export function callOip(form: OipForm, question: Question, asked: TensorAsked, calling: Calling): Promise<Ended> {
  return isOipOverGrpc(form) ? overGrpc(form, question, asked, calling) : overRest(form, question, asked, calling);
}

function describe({ features, dimension }: Question, { input }: TensorAsked) {
  const floats = dimension === 0 ? features.length : dimension;
  return { name: input === '' ? 'features' : input, datatype: 'FP32', shape: [features.length / floats, floats] };
}

function overGrpc(form: OipForm, question: Question, asked: TensorAsked, calling: Calling): Promise<Ended> {
  const { name, datatype, shape } = describe(question, asked);
  const said = { name, datatype, shape: shape.map(BigInt) };
  const { features } = question;
  const request = create(ModelInferRequestSchema, {
    modelName: asked.model,
    modelVersion: asked.version,
    id: question.requestId,
    inputs: [form === 'raw' ? said : { ...said, contents: { fp32Contents: Array.from(features) } }],
    rawInputContents: form === 'raw' ? [bytesOf(features)] : [],
  });
  const path = pathOf(GRPCInferenceService.method.modelInfer);
  return callUnary(path, encode(ModelInferRequestSchema, request), calling, (message, atMs) => {
    const response = decode(ModelInferResponseSchema, message);
    calling.onAnswer({
      probabilities: floatsIn(response),
      latencyMs: null,
      requestId: response.id,
      modelVersion: response.modelVersion,
      atMs,
    });
  });
}

/** `probabilities`, or the first output of floats. */
function floatsIn({ outputs, rawOutputContents: raw }: ModelInferResponse): Float32Array {
  const at = choose(outputs);
  const output = outputs[at];
  const bytes = raw[at];
  if (bytes !== undefined) return floatsOf(bytes, output?.datatype);
  const { fp32Contents = [], fp64Contents = [] } = output?.contents ?? {};
  return Float32Array.from(fp32Contents.length > 0 ? fp32Contents : fp64Contents);
}

function choose(outputs: readonly { readonly name: string; readonly datatype: string }[]): number {
  const named = outputs.findIndex(({ name }) => name === 'probabilities');
  const at = named >= 0 ? named : outputs.findIndex(({ datatype }) => /^FP(32|64)$/.test(datatype));
  if (at >= 0) return at;
  throw new Error(`No output has floats: there are ${outputs.map(({ name }) => name).join(', ') || 'none'}.`);
}

function overRest(form: OipForm, question: Question, asked: TensorAsked, calling: Calling): Promise<Ended> {
  const { model, version } = asked;
  const { features, requestId } = question;
  const input = JSON.stringify(describe(question, asked)).slice(0, -1);
  const bytes = bytesOf(features);
  const head = `{"id":${JSON.stringify(requestId)},`;
  const binary = `"parameters":{"binary_data_output":true},"inputs":[${input},"parameters":{"binary_data_size":${bytes.length}}}]}`;
  // NaN and Infinity as Triton reads them, which is no JSON.
  const json =
    form === 'binary' ? head + binary : `${head}"inputs":[${input},"data":[${Array.from(features, floatText)}]}]}`;
  const text = Buffer.from(json);
  return callOverHttp(
    {
      posted: {
        path: `/v2/models/${encodeURIComponent(model)}${version === '' ? '' : `/versions/${version}`}/infer`,
        headers:
          form === 'binary'
            ? { 'content-type': 'application/octet-stream', 'inference-header-content-length': String(text.length) }
            : { 'content-type': 'application/json' },
        body: form === 'binary' ? Buffer.concat([text, bytes]) : text,
      },
      readFailure: readErrorBody,
      take: (response, body, atMs) => calling.onAnswer({ ...readAnswer(response, body), latencyMs: null, atMs }),
    },
    calling,
  );
}

function readAnswer({ headers }: IncomingMessage, body: Buffer) {
  const length = Number(headers['inference-header-content-length'] ?? body.length);
  const said = parseJson(body.subarray(0, length).toString());
  if (!isObject(said) || !Array.isArray(said.outputs))
    throw new Error('The answer has no `outputs`: does that speak the Open Inference Protocol?');
  const at = choose(said.outputs);
  const sizes = said.outputs.map(({ parameters }) => Number(parameters?.binary_data_size ?? 0));
  const from = length + sizes.slice(0, at).reduce((sum, size) => sum + size, 0);
  const { data, datatype } = said.outputs[at];
  const floats = Array.isArray(data)
    ? Float32Array.from(data.flat(Number.POSITIVE_INFINITY), (value) => value ?? Number.NaN)
    : floatsOf(body.subarray(from, from + (sizes[at] ?? 0)), datatype);
  return {
    probabilities: floats,
    requestId: String(said.id ?? ''),
    modelVersion: String(said.model_version ?? ''),
  };
}

function bytesOf(features: Float32Array): Buffer<ArrayBuffer> {
  const bytes = Buffer.alloc(features.byteLength);
  features.forEach((value, at) => {
    bytes.writeFloatLE(value, 4 * at);
  });
  return bytes;
}

function floatsOf(bytes: Uint8Array, datatype: string | undefined): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (datatype === 'FP64')
    return Float32Array.from({ length: bytes.length / 8 }, (_, at) => view.getFloat64(8 * at, true));
  return Float32Array.from({ length: bytes.length / 4 }, (_, at) => view.getFloat32(4 * at, true));
}
