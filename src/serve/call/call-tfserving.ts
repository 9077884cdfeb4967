import { create } from '@bufbuild/protobuf';
import { pathOf } from '../../rpc/binding.ts';
import {
  PredictionService,
  PredictRequestSchema,
  PredictResponseSchema,
} from '../../rpc/generated/tensorflow/serving/prediction_service_pb.js';
import { DataType, type TensorProto, TensorProtoSchema } from '../../rpc/generated/tensorflow/tensor_pb.js';
import { swapToOrFromWire } from '../../rpc/packed-floats/byte-order.ts';
import { decode, encode } from '../grpc/messages.ts';
import { readTensor } from '../tfserving/read-tensor.ts';
import { shapeOf } from '../tfserving/tensor.ts';
import { callUnary } from './call-over-grpc.ts';
import { callOverHttp } from './call-over-http.ts';
import type { Calling, Ended, Question, TensorAsked } from './calling.ts';
import { readErrorBody } from './error-body.ts';
import { isOverGrpc, type TfServingForm } from './tfserving-forms.ts';
import { readPredictions, writeRows } from './tfserving-json.ts';

/** One `Predict`, over gRPC or REST. Rejects only where it could not be made; however it ends is in the result. */
export function callTfServing(
  form: TfServingForm,
  question: Question,
  asked: TensorAsked,
  calling: Calling,
): Promise<Ended> {
  return isOverGrpc(form) ? overGrpc(form, question, asked, calling) : overRest(form, question, asked, calling);
}

function overGrpc(form: TfServingForm, question: Question, asked: TensorAsked, calling: Calling): Promise<Ended> {
  const request = create(PredictRequestSchema, {
    modelSpec: { name: asked.model, signatureName: asked.signature, versionChoice: choose(asked) },
    inputs: { [asked.input || 'features']: tensorOf(question, form) },
  });
  return callUnary(
    pathOf(PredictionService.method.predict),
    encode(PredictRequestSchema, request),
    calling,
    (message, atMs) => {
      const { outputs, modelSpec } = decode(PredictResponseSchema, message);
      const choice = modelSpec?.versionChoice;
      calling.onAnswer({
        probabilities: floatsIn(outputs),
        latencyMs: null,
        requestId: '',
        modelVersion: choice?.case === 'version' ? String(choice.value.value) : '',
        atMs,
      });
    },
  );
}

function choose({ version, label }: TensorAsked) {
  if (label !== '') return { case: 'versionLabel', value: label } as const;
  return version === ''
    ? ({ case: undefined } as const)
    : ({ case: 'version', value: { value: BigInt(version) } } as const);
}

function tensorOf({ features, dimension }: Question, form: TfServingForm): TensorProto {
  const floats = dimension === 0 ? features.length : dimension;
  const tensor = create(TensorProtoSchema, {
    dtype: DataType.DT_FLOAT,
    tensorShape: shapeOf([features.length / floats, floats]),
  });
  if (form === 'float_val') tensor.floatVal = Array.from(features);
  else {
    tensor.tensorContent = new Uint8Array(features.slice().buffer);
    swapToOrFromWire(tensor.tensorContent);
  }
  return tensor;
}

/** `probabilities`, or the first output of floats. */
function floatsIn(outputs: Readonly<Record<string, TensorProto>>): Float32Array {
  const name = outputs.probabilities ? 'probabilities' : Object.keys(outputs).find((each) => isFloats(outputs[each]));
  const tensor = name === undefined ? undefined : outputs[name];
  if (name === undefined || tensor === undefined)
    throw new Error(`No output has floats: there are ${Object.keys(outputs).join(', ') || 'none'}.`);
  return readTensor(name, tensor, tensor.dtype, Number.POSITIVE_INFINITY).elements as Float32Array;
}

function isFloats(tensor: TensorProto | undefined): boolean {
  return tensor !== undefined && [DataType.DT_FLOAT, DataType.DT_DOUBLE, DataType.DT_HALF].includes(tensor.dtype);
}

function overRest(form: TfServingForm, question: Question, asked: TensorAsked, calling: Calling): Promise<Ended> {
  const { model, version, label } = asked;
  const which = label === '' ? (version === '' ? '' : `/versions/${version}`) : `/labels/${encodeURIComponent(label)}`;
  return callOverHttp(
    {
      posted: {
        path: `/v1/models/${encodeURIComponent(model)}${which}:predict`,
        headers: { 'content-type': 'application/json' },
        body: Buffer.from(writeRows(form, question, asked.signature, asked.input)),
      },
      readFailure: readErrorBody,
      take: (_response, body, atMs) =>
        calling.onAnswer({
          probabilities: readPredictions(body),
          latencyMs: null,
          requestId: '',
          modelVersion: version || label,
          atMs,
        }),
    },
    calling,
  );
}
