import { status } from '@grpc/grpc-js';
import { Refusal } from '../../rpc/refusal.ts';
import type { ServedModel } from '../model.ts';

export interface TensorMetadata {
  readonly name: string;
  readonly datatype: string;
  /** -1: any size. */
  readonly shape: readonly number[];
}

/** A model under a name, as the Open Inference Protocol has it: FP32 in, FP32 and INT64 out. */
export interface OipModel {
  readonly name: string;
  readonly model: ServedModel;
  readonly input: TensorMetadata;
  readonly outputs: readonly TensorMetadata[];
  readonly platform: string;
  has(name: string, version: string): boolean;
  /** The version that is meant. Refuses, as NOT_FOUND, a model or version that is not there. @param version empty: the latest */
  resolve(name: string, version: string): string;
}

export const server = { name: 'two-am', version: '0.1.0', extensions: ['binary_tensor_data'] } as const;

export function openOipModel(name: string, model: ServedModel): OipModel {
  const { versions, classes } = model.plan;
  const [latest] = versions;
  const known = `this server has ${name}, versions ${[...versions].reverse().join(', ')}`;
  const has = (asked: string, version: string) =>
    asked === name && versions.includes(version === '' ? latest : version);
  return {
    name,
    model,
    platform: 'two-am_linear',
    input: { name: 'features', datatype: 'FP32', shape: [-1, -1] },
    outputs: [
      { name: 'probabilities', datatype: 'FP32', shape: [-1, classes] },
      { name: 'class', datatype: 'INT64', shape: [-1] },
    ],
    has,
    resolve(asked, version) {
      if (has(asked, version)) return version === '' ? latest : version;
      // In Triton's words, which its clients look for.
      const what = asked === name ? `'${asked}' version ${version}` : `'${asked}'`;
      throw new Refusal(status.NOT_FOUND, `Request for unknown model: ${what} is not found: ${known}.`);
    },
  };
}
