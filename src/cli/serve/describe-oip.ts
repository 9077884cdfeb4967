import type { Shown } from './shown.ts';

export function sayOipRest(origin: string, { name }: Shown, trust: string): string[] {
  const input = '{"name": "features", "datatype": "FP32", "shape": [1, 3], "data": [0.12, 0.87, 0.34]}';
  return [
    '',
    'with curl; docs/tensors.md has the other forms',
    `  curl ${trust}-d '{"inputs": [${input}]}' ${origin}/v2/models/${name}/infer`,
    `  curl ${trust}${origin}/v2/models/${name}`,
    `  curl ${trust}${origin}/v2/health/ready`,
    `  curl ${trust}${origin}/metrics`,
  ];
}

export function sayOipGrpc(address: string, { name }: Shown, trust: string): string[] {
  const input =
    '{"name": "features", "datatype": "FP32", "shape": [1, 3], "contents": {"fp32Contents": [0.12, 0.87, 0.34]}}';
  const service = `${address} inference.GRPCInferenceService`;
  return [
    '',
    'with grpcurl, which needs no .proto',
    `  grpcurl ${trust} -d '{"model_name": "${name}", "inputs": [${input}]}' ${service}/ModelInfer`,
    `  grpcurl ${trust} -d '{"name": "${name}"}' ${service}/ModelMetadata`,
  ];
}
