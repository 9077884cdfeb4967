import type { Shown } from './shown.ts';

const rows = '[[0.12, 0.87, 0.34]]';

export function sayTfServingRest(origin: string, { name, labels }: Shown, trust: string): string[] {
  const [label = ''] = labels.keys();
  return [
    '',
    'with curl; docs/tensors.md has the other forms',
    `  curl ${trust}-d '{"instances": ${rows}}' ${origin}/v1/models/${name}:predict`,
    `  curl ${trust}-d '{"inputs": ${rows}}' ${origin}/v1/models/${name}/labels/${label}:predict`,
    `  curl ${trust}${origin}/v1/models/${name}/metadata`,
    `  curl ${trust}${origin}/metrics`,
  ];
}

export function sayTfServingGrpc(address: string, { name }: Shown, trust: string): string[] {
  const tensor =
    '{"dtype": "DT_FLOAT", "tensorShape": {"dim": [{"size": 1}, {"size": 3}]}, "floatVal": [0.12, 0.87, 0.34]}';
  const spec = `"modelSpec": {"name": "${name}"}`;
  return [
    '',
    'with grpcurl, which needs no .proto',
    `  grpcurl ${trust} -d '{${spec}, "inputs": {"features": ${tensor}}}' ${address} tensorflow.serving.PredictionService/Predict`,
    `  grpcurl ${trust} -d '{${spec}}' ${address} tensorflow.serving.ModelService/GetModelStatus`,
  ];
}
