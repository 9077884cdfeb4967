import { create } from '@bufbuild/protobuf';
import type { Server } from '@grpc/grpc-js';
import { asCall } from '../../rpc/as-call.ts';
import { addHandlers } from '../../rpc/binding.ts';
import {
  GRPCInferenceService,
  type ModelInferRequest_InferInputTensor as InputTensor,
  type ModelInferRequest,
  ModelInferRequestSchema,
  ModelInferResponseSchema,
  ModelMetadataRequestSchema,
  ModelMetadataResponseSchema,
  ModelReadyRequestSchema,
  ModelReadyResponseSchema,
  ServerLiveResponseSchema,
  ServerMetadataResponseSchema,
  ServerReadyResponseSchema,
} from '../../rpc/generated/open_inference_pb.js';
import { FloatBlocks } from '../../rpc/packed-floats/float-blocks.ts';
import { toFloats } from '../../rpc/to-floats.ts';
import { listenGrpc } from '../grpc/listen.ts';
import { decode, encode } from '../grpc/messages.ts';
import type { GrpcParts, ModelServer } from '../model-server.ts';
import { checkInputs, checkSize, chooseOutputs, type Input, infer, invalid, toRaw } from './infer.ts';
import { type OipModel, server as self, type TensorMetadata } from './model.ts';

export interface OipGrpcOptions extends GrpcParts {
  readonly oip: OipModel;
}

/** The Open Inference Protocol over gRPC. Throws LabError `port-taken`. */
export function serveOipGrpc(options: OipGrpcOptions): Promise<ModelServer> {
  const add = (server: Server) => addService(server, options);
  return listenGrpc({ ...options, services: [GRPCInferenceService], add });
}

function addService(server: Server, { oip, site }: OipGrpcOptions): void {
  addHandlers(server, GRPCInferenceService, {
    serverLive: async () => encode(ServerLiveResponseSchema, create(ServerLiveResponseSchema, { live: true })),
    // Whoever still gets through is answered: a server that ends takes no new calls.
    serverReady: async () => encode(ServerReadyResponseSchema, create(ServerReadyResponseSchema, { ready: true })),
    async modelReady(message) {
      const { name, version } = decode(ModelReadyRequestSchema, message);
      const ready = oip.has(name, version);
      return encode(ModelReadyResponseSchema, create(ModelReadyResponseSchema, { ready }));
    },
    serverMetadata: async () =>
      encode(
        ServerMetadataResponseSchema,
        create(ServerMetadataResponseSchema, { ...self, extensions: [...self.extensions] }),
      ),
    async modelMetadata(message) {
      const { name, version } = decode(ModelMetadataRequestSchema, message);
      oip.resolve(name, version);
      const response = create(ModelMetadataResponseSchema, {
        name,
        versions: [...oip.model.plan.versions],
        platform: oip.platform,
        inputs: [toMetadata(oip.input)],
        outputs: oip.outputs.map(toMetadata),
      });
      return encode(ModelMetadataResponseSchema, response);
    },
    modelInfer: (message, incoming) =>
      asCall(site, incoming, async (call) => {
        const request = call.stage('decode', () => decode(ModelInferRequestSchema, message));
        const { modelName, id } = request;
        const modelVersion = oip.resolve(modelName, request.modelVersion);
        const input = call.stage('decode', () => readInput(request, oip));
        const asked = chooseOutputs(
          request.outputs.map(({ name }) => name),
          oip,
        );
        const outputs = await infer(oip, modelVersion, input, asked, call);
        return call.stage('encode', () =>
          encode(
            ModelInferResponseSchema,
            create(ModelInferResponseSchema, {
              modelName,
              modelVersion,
              id,
              outputs: outputs.map(({ name, datatype, shape }) => ({ name, datatype, shape: shape.map(BigInt) })),
              // Never in `contents`: of those tritonclient reads strings alone.
              rawOutputContents: outputs.map(toRaw),
            }),
          ),
        );
      }),
  });
}

/** The floats of the one input, from wherever they are. */
function readInput({ inputs, rawInputContents: raw, modelName }: ModelInferRequest, oip: OipModel): Input {
  if (raw.length > 0 && raw.length !== inputs.length)
    throw invalid(
      `the number of inputs (${inputs.length}) does not match the expected number of raw input contents (${raw.length}) for model '${modelName}'.`,
    );
  const both = raw.length > 0 ? inputs.find(({ contents }) => contents !== undefined) : undefined;
  if (both !== undefined)
    throw invalid(
      `contents field must not be specified when using raw_input_contents for '${both.name}' for model '${modelName}'`,
    );
  const input = checkInputs(
    inputs.map(({ name, datatype, shape }) => ({ name, datatype, shape: shape.map(Number) })),
    oip,
  );
  const [bytes] = raw;
  if (bytes !== undefined) {
    checkSize(input, bytes.length, oip);
    const blocks = new FloatBlocks();
    // Not as a Buffer, whose `slice` would be a view of the message.
    blocks.add(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length));
    return { ...input, elements: blocks.toFloat32Array() };
  }
  const [only] = inputs;
  const floats = only === undefined ? [] : floatsIn(only, modelName);
  checkSize(input, 4 * floats.length, oip);
  return { ...input, elements: toFloats(floats) };
}

function floatsIn({ name, contents }: InputTensor, model: string): readonly number[] {
  const { $typeName: _type, $unknown: _unknown, fp32Contents = [], ...others } = contents ?? {};
  const [other] = Object.entries(others).find(([, list]) => Array.isArray(list) && list.length > 0) ?? [];
  if (other === undefined) return fp32Contents;
  const field = other.replace(/Contents$/, '_contents');
  throw invalid(
    `unexpected explicit tensor data for input tensor '${name}' for model '${model}': ${field} came, send fp32_contents`,
  );
}

function toMetadata({ name, datatype, shape }: TensorMetadata) {
  return { name, datatype, shape: shape.map(BigInt) };
}
