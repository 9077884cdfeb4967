import { create } from '@bufbuild/protobuf';
import { type Server, status } from '@grpc/grpc-js';
import type { Call } from '../../lab/variant.ts';
import { asCall } from '../../rpc/as-call.ts';
import { addHandlers } from '../../rpc/binding.ts';
import {
  GetModelStatusRequestSchema,
  GetModelStatusResponseSchema,
  ModelService,
} from '../../rpc/generated/tensorflow/serving/model_service_pb.js';
import {
  GetModelMetadataRequestSchema,
  GetModelMetadataResponseSchema,
  PredictionService,
  type PredictRequest,
  PredictRequestSchema,
  type PredictResponse,
  PredictResponseSchema,
} from '../../rpc/generated/tensorflow/serving/prediction_service_pb.js';
import { Refusal } from '../../rpc/refusal.ts';
import { listenGrpc } from '../grpc/listen.ts';
import { decode, encode } from '../grpc/messages.ts';
import type { GrpcParts, ModelServer } from '../model-server.ts';
import { chooseOutputs, predict } from './predict.ts';
import { readTensor } from './read-tensor.ts';
import { type Servable, specOf } from './servable.ts';
import { feedNameOf, type Signature } from './signatures.ts';
import { toProto } from './tensor.ts';

export interface TfServingGrpcOptions extends GrpcParts {
  readonly servable: Servable;
}

/** Those under which TF Serving itself is asked, `--enable_grpc_healthcheck_service`, beside the full ones. */
const healthNames = ['PredictionService', 'ModelService', PredictionService.typeName, ModelService.typeName];

/** TF Serving's gRPC: `Predict`, `GetModelMetadata` and `GetModelStatus`. Throws LabError `port-taken`. */
export function serveTfServingGrpc(options: TfServingGrpcOptions): Promise<ModelServer> {
  const add = (server: Server) => addServices(server, options);
  return listenGrpc({ ...options, services: [PredictionService, ModelService], healthNames, add });
}

function addServices(server: Server, { servable, site, messageAtMost }: TfServingGrpcOptions): void {
  addHandlers(server, PredictionService, {
    predict: (message, incoming) =>
      asCall(site, incoming, async (call) => {
        const request = call.stage('decode', () => decode(PredictRequestSchema, message));
        const response = await answer(request, call);
        return call.stage('encode', () => encode(PredictResponseSchema, response));
      }),
    async getModelMetadata(message) {
      const { modelSpec, metadataField } = decode(GetModelMetadataRequestSchema, message);
      return encode(GetModelMetadataResponseSchema, servable.metadata(modelSpec, metadataField));
    },
  });
  addHandlers(server, ModelService, {
    async getModelStatus(message) {
      const { modelSpec } = decode(GetModelStatusRequestSchema, message);
      return encode(GetModelStatusResponseSchema, servable.status(modelSpec));
    },
  });

  async function answer({ modelSpec, inputs, outputFilter }: PredictRequest, call: Call): Promise<PredictResponse> {
    const version = servable.resolve(modelSpec);
    const { name, signature } = servable.signature(modelSpec?.signatureName ?? '');
    refuseOtherInputs(name, signature, Object.keys(inputs));
    const { name: input, dtype } = signature.input;
    const tensor = inputs[input];
    if (tensor === undefined) throw new Refusal(status.INVALID_ARGUMENT, `\`${input}\` is missing.`);
    const features = readTensor(input, tensor, dtype, messageAtMost);
    const outputs = chooseOutputs(signature, outputFilter);
    const answers = await predict(servable.model, version, signature, features, outputs, call);
    return create(PredictResponseSchema, {
      modelSpec: specOf(servable.name, version, name),
      outputs: Object.fromEntries([...answers].map(([each, one]) => [each, toProto(one)])),
    });
  }
}

/** In TF Serving's words. */
function refuseOtherInputs(signatureName: string, { input: { name } }: Signature, came: readonly string[]): void {
  if (came.length !== 1) {
    const [all, extra] = [[...came].sort(), came.filter((one) => one !== name).sort()];
    const missing = came.includes(name) ? '' : name;
    throw new Refusal(
      status.INVALID_ARGUMENT,
      `input size does not match signature: ${came.length}!=1 len({${all.join(',')}}) != len({${name}}). ` +
        `Sent extra: {${extra.join(',')}}. Missing but required: {${missing}}.`,
    );
  }
  if (came[0] === name) return;
  throw new Refusal(
    status.INVALID_ARGUMENT,
    `Signature input alias: ${name}(feed name: ${feedNameOf(signatureName, name)}) not found in request and no default value ` +
      `provided. Inputs expected to be in the request {${came.join(',')}}, or default input alias set: : send \`${name}\`.`,
  );
}
