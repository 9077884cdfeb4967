import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { status } from '@grpc/grpc-js';
import { type ModelSpec, ModelSpecSchema } from '../../rpc/generated/tensorflow/serving/model_pb.js';
import { Refusal } from '../../rpc/refusal.ts';

const which = '(?:/versions/(?<version>\\d+)|/labels/(?<label>[^/:]+))?';
const predictPath = new RegExp(`^/v1/models/(?<name>[^/:]+)${which}:(?<verb>classify|regress|predict)$`, 'i');
const modelPath = new RegExp(`^/v1/models(?:/(?<name>[^/:]+))?${which}(?:/(?<metadata>metadata))?$`, 'i');
const largestInt64 = 2n ** 63n - 1n;

type Choice = NonNullable<MessageInitShape<typeof ModelSpecSchema>['versionChoice']>;

interface Asked {
  readonly what: 'predict' | 'status' | 'metadata';
  readonly spec: ModelSpec;
}

/** What a request asks of which model, by its method and path. Throws a `Refusal`. */
export function readPath(method: string, url: string): Asked {
  const [path = ''] = url.split('?');
  const pattern = method === 'POST' ? predictPath : method === 'GET' || method === 'HEAD' ? modelPath : null;
  const { groups } = pattern?.exec(path) ?? {};
  if (groups === undefined)
    throw invalid(
      `Malformed request: ${method} ${path}: send POST /v1/models/MODEL[/versions/N|/labels/LABEL]:predict, or GET /v1/models/MODEL[/metadata].`,
    );
  const { name = '', version, label, verb, metadata } = groups;
  if (name === '') throw invalid('Missing model name in request.');
  if (verb !== undefined && verb.toLowerCase() !== 'predict')
    throw new Refusal(status.UNIMPLEMENTED, `${verb} takes Examples, which are not served here: send :predict.`);
  if (version !== undefined && BigInt(version) > largestInt64)
    throw invalid(`Failed to convert version: ${version} to numeric.`);
  const spec = create(ModelSpecSchema, { name: decodeName(name), versionChoice: choose(version, label) });
  if (verb !== undefined) return { what: 'predict', spec };
  return { what: metadata === undefined ? 'status' : 'metadata', spec };
}

function choose(version: string | undefined, label: string | undefined): Choice {
  if (version !== undefined) return { case: 'version', value: { value: BigInt(version) } };
  return label === undefined ? { case: undefined } : { case: 'versionLabel', value: decodeName(label) };
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    throw invalid(`Failed to decode model name: ${name}`);
  }
}

function invalid(details: string): Refusal {
  return new Refusal(status.INVALID_ARGUMENT, details);
}
