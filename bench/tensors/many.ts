import { create } from '@bufbuild/protobuf';
import { Client, credentials } from '@grpc/grpc-js';
import { Agent, fetch } from 'undici';
import { asBytes, pathOf } from '../../src/rpc/binding.ts';
import { GRPCInferenceService, ModelInferRequestSchema } from '../../src/rpc/generated/open_inference_pb.js';
import {
  PredictionService,
  PredictRequestSchema,
} from '../../src/rpc/generated/tensorflow/serving/prediction_service_pb.js';
import { DataType } from '../../src/rpc/generated/tensorflow/tensor_pb.js';
import { encode } from '../../src/serve/grpc/messages.ts';

const floats = new Uint8Array(Float32Array.of(0.12, 0.87, 0.34).buffer);
const tensor = { dtype: DataType.DT_FLOAT, tensorShape: { dim: [{ size: 1n }, { size: 3n }] }, tensorContent: floats };
const input = { name: 'features', datatype: 'FP32', shape: [1n, 3n] };
const overGrpc = {
  tfserving: {
    path: pathOf(PredictionService.method.predict),
    message: encode(
      PredictRequestSchema,
      create(PredictRequestSchema, { modelSpec: { name: 'model' }, inputs: { features: tensor } }),
    ),
  },
  oip: {
    path: pathOf(GRPCInferenceService.method.modelInfer),
    message: encode(
      ModelInferRequestSchema,
      create(ModelInferRequestSchema, { modelName: 'model', inputs: [input], rawInputContents: [floats] }),
    ),
  },
};
const overRest = {
  tfserving: { path: '/v1/models/model:predict', body: '{"instances": [[0.12, 0.87, 0.34]]}' },
  oip: {
    path: '/v2/models/model/infer',
    body: '{"inputs": [{"name": "features", "datatype": "FP32", "shape": [1, 3], "data": [0.12, 0.87, 0.34]}]}',
  },
};

/**
 * Calls of three floats, as a client makes them that has one channel, or one pool of connections. @param ca null: plainly
 * @param isKept whether its connections are; otherwise each call has one of its own
 */
export async function callMany(
  protocol: 'tfserving' | 'oip',
  form: string,
  address: string,
  ca: Buffer | null,
  count: number,
  atOnce: number,
  isKept: boolean,
): Promise<void> {
  const isGrpc = form === 'tensor_content' || form === 'raw';
  const open = () => (isGrpc ? grpcClient(protocol, address, ca) : restClient(protocol, address, ca));
  const kept = open();
  let left = count;
  const work = async () => {
    while (left > 0) {
      left -= 1;
      const client = isKept ? kept : open();
      await client.call();
      if (!isKept) await client.close();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  await kept.close();
}

interface One {
  call(): Promise<void>;
  close(): Promise<void>;
}

function grpcClient(protocol: 'tfserving' | 'oip', address: string, ca: Buffer | null): One {
  const client = new Client(address, ca === null ? credentials.createInsecure() : credentials.createSsl(ca));
  const { path, message } = overGrpc[protocol];
  return {
    call: () =>
      new Promise((resolve, reject) => {
        client.makeUnaryRequest(path, asBytes, asBytes, message, (error) => (error ? reject(error) : resolve()));
      }),
    close: async () => client.close(),
  };
}

function restClient(protocol: 'tfserving' | 'oip', address: string, ca: Buffer | null): One {
  const dispatcher = new Agent(ca === null ? {} : { connect: { ca } });
  const { path, body } = overRest[protocol];
  const url = `${ca === null ? 'http' : 'https'}://${address}${path}`;
  const headers = { 'content-type': 'application/json' };
  return {
    async call() {
      const response = await fetch(url, { method: 'POST', body, headers, dispatcher });
      if (!response.ok) throw new Error(await response.text());
      await response.arrayBuffer();
    },
    close: () => dispatcher.close(),
  };
}
