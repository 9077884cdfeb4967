import { create } from '@bufbuild/protobuf';
import { anyPack } from '@bufbuild/protobuf/wkt';
import { status } from '@grpc/grpc-js';
import { Code } from '../../rpc/generated/tensorflow/error_codes_pb.js';
import { type ModelSpec, ModelSpecSchema } from '../../rpc/generated/tensorflow/serving/model_pb.js';
import {
  type GetModelStatusResponse,
  GetModelStatusResponseSchema,
  ModelVersionStatus_State as State,
} from '../../rpc/generated/tensorflow/serving/model_service_pb.js';
import {
  type GetModelMetadataResponse,
  GetModelMetadataResponseSchema,
  type SignatureDefMap,
  SignatureDefMapSchema,
} from '../../rpc/generated/tensorflow/serving/prediction_service_pb.js';
import { Refusal } from '../../rpc/refusal.ts';
import type { ServedModel } from '../model.ts';
import { createSignatures, defaultSignature, describeSignature, type Signature } from './signatures.ts';

/** Labels of versions, such as `stable`. */
export type Labels = ReadonlyMap<string, string>;

/** A model under a name, with versions that are whole numbers, as TF Serving has it. What it refuses is a `Refusal`. */
export interface Servable {
  readonly name: string;
  readonly model: ServedModel;
  readonly signatures: ReadonlyMap<string, Signature>;
  /** The version that is meant. Refuses one, or a label, that is not there. */
  resolve(spec: ModelSpec | undefined): string;
  /** Refuses a name that is not there. @param name empty: `serving_default` */
  signature(name: string): { readonly name: string; readonly signature: Signature };
  status(spec: ModelSpec | undefined): GetModelStatusResponse;
  metadata(spec: ModelSpec | undefined, fields: readonly string[]): GetModelMetadataResponse;
  /** What `metadata` packs. */
  describe(): SignatureDefMap;
}

export function openServable(name: string, model: ServedModel, labels: Labels): Servable {
  const { versions, classes } = model.plan;
  const signatures = createSignatures(classes);
  const known = `this server has ${name}, versions ${[...versions].sort(byNumber).join(', ')}${sayLabels(labels)}`;

  function resolve(spec: ModelSpec | undefined): string {
    const { name: asked, versionChoice: choice } = demand(spec);
    if (asked === '') throw invalid(`ModelSpec has no name specified: ${known}.`);
    if (choice.case === 'versionLabel') {
      const version = asked === name ? labels.get(choice.value) : undefined;
      if (version === undefined) throw invalid(`Unrecognized servable version label: ${choice.value}: ${known}.`);
      return version;
    }
    const version = choice.case === 'version' ? String(choice.value.value) : versions[0];
    if (asked === name && versions.includes(version)) return version;
    const request = choice.case === 'version' ? `Specific(${asked}, ${version})` : `Latest(${asked})`;
    throw new Refusal(status.NOT_FOUND, `Servable not found for request: ${request}: ${known}.`);
  }

  function describe(): SignatureDefMap {
    const all = [...signatures].map(([each, signature]) => [each, describeSignature(each, signature)]);
    return create(SignatureDefMapSchema, { signatureDef: Object.fromEntries(all) });
  }

  return {
    name,
    model,
    signatures,
    resolve,
    describe,
    signature(asked) {
      const meant = asked === '' ? defaultSignature : asked;
      const signature = signatures.get(meant);
      if (signature) return { name: meant, signature };
      throw new Refusal(
        status.FAILED_PRECONDITION,
        `Serving signature key "${meant}" not found: there are ${[...signatures.keys()].join(', ')}.`,
      );
    },
    status(spec) {
      const { name: asked, versionChoice: choice } = demand(spec);
      // A label is not looked at, as in TF Serving.
      const version = choice.case === 'version' ? String(choice.value.value) : null;
      const found = asked === name ? versions.filter((one) => version === null || one === version) : [];
      if (found.length === 0) {
        const what = version === null ? `any versions of model ${asked}` : `version ${version} of model ${asked}`;
        throw new Refusal(status.NOT_FOUND, `Could not find ${what}: ${known}.`);
      }
      return create(GetModelStatusResponseSchema, {
        modelVersionStatus: found.map((one) => ({
          version: BigInt(one),
          state: State.AVAILABLE,
          status: { errorCode: Code.OK },
        })),
      });
    },
    metadata(spec, fields) {
      demand(spec);
      if (fields.length === 0)
        throw invalid('GetModelMetadataRequest must specify at least one metadata_field: send signature_def.');
      const other = fields.find((field) => field !== 'signature_def');
      if (other !== undefined) throw invalid(`Metadata field ${other} is not supported: send signature_def.`);
      const version = resolve(spec);
      return create(GetModelMetadataResponseSchema, {
        modelSpec: specOf(name, version, ''),
        metadata: { signature_def: anyPack(SignatureDefMapSchema, describe()) },
      });
    },
  };
}

export function specOf(name: string, version: string, signatureName: string): ModelSpec {
  return create(ModelSpecSchema, {
    name,
    signatureName,
    versionChoice: { case: 'version', value: { value: BigInt(version) } },
  });
}

function demand(spec: ModelSpec | undefined): ModelSpec {
  if (spec === undefined) throw invalid('Missing ModelSpec');
  return spec;
}

function sayLabels(labels: Labels): string {
  return labels.size === 0 ? '' : `, labels ${[...labels].map(([label, version]) => `${label}=${version}`).join(', ')}`;
}

export function byNumber(one: string, other: string): number {
  const [left, right] = [BigInt(one), BigInt(other)];
  return left < right ? -1 : Number(left > right);
}

function invalid(details: string): Refusal {
  return new Refusal(status.INVALID_ARGUMENT, details);
}
