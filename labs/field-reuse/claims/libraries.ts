import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { type DescMessage, fromBinary, toBinary } from '@bufbuild/protobuf';
import { fromJSON } from '@grpc/proto-loader';
import protobuf from 'protobufjs';
import { codecOf, protoOf } from '../codec.ts';

/** A `message PredictRequest { … }`, as this lab's variants have it. */
type Schema = string;

/** How a program in Node reads such a message, and sends on what it has read, as a proxy does. What cannot be read throws. */
export interface Library {
  readonly name: string;
  readonly version: string;
  /** By the names of the schema, in camelCase. */
  read(schema: Schema, bytes: Uint8Array): Readonly<Record<string, unknown>>;
  resend(schema: Schema, bytes: Uint8Array): Uint8Array;
}

/** As they come. */
export const libraries: readonly Library[] = [
  {
    name: 'protobuf-es',
    version: versionOf('@bufbuild/protobuf'),
    read: (schema, bytes) => ({ ...fromBinary(describeRequest(schema), bytes) }),
    resend: (schema, bytes) => toBinary(describeRequest(schema), fromBinary(describeRequest(schema), bytes)),
  },
  {
    name: 'protobufjs',
    version: versionOf('protobufjs'),
    read: (schema, bytes) => typeOf(schema).toObject(typeOf(schema).decode(bytes), { defaults: true }),
    resend: (schema, bytes) => typeOf(schema).encode(typeOf(schema).decode(bytes)).finish(),
  },
  {
    name: 'proto-loader',
    version: versionOf('@grpc/proto-loader'),
    read: (schema, bytes) => ({ ...methodOf(schema).requestDeserialize(Buffer.from(bytes)) }),
    resend(schema, bytes) {
      const { requestDeserialize, requestSerialize } = methodOf(schema);
      return requestSerialize(requestDeserialize(Buffer.from(bytes)));
    },
  },
];

/** protobufjs, told to keep what it does not know. */
export function resendKeeping(schema: Schema, bytes: Uint8Array): Uint8Array {
  const reader = protobuf.Reader.create(bytes);
  reader.discardUnknown = false;
  return typeOf(schema).encode(typeOf(schema).decode(reader)).finish();
}

export function write(schema: Schema, fields: Readonly<Record<string, unknown>>): Uint8Array {
  return typeOf(schema).encode(fields).finish();
}

const rootOf = (schema: Schema) => protobuf.parse(protoOf(schema)).root;
/** Once a schema: to parse one takes a thousand times as long as to read a message. */
const typeOf = keep((schema) => rootOf(schema).lookupType('modelservice.PredictRequest'));

/** As protobuf-es has it. */
export const describeRequest = keep((schema): DescMessage => {
  const [method] = codecOf(schema).service?.methods ?? [];
  if (!method) throw new Error('The schema has no method.');
  return method.input;
});

const methodOf = keep((schema) => {
  const service = fromJSON(rootOf(schema).toJSON(), { defaults: true })['modelservice.ModelService'];
  const method = service && !('format' in service) ? service.Predict : undefined;
  if (!method) throw new Error('The schema has no method Predict.');
  return method;
});

function keep<T>(make: (schema: Schema) => T): (schema: Schema) => T {
  const made = new Map<Schema, T>();
  return (schema) => {
    const known = made.get(schema) ?? make(schema);
    made.set(schema, known);
    return known;
  };
}

function versionOf(library: string): string {
  const file = findPackageJSON(library, import.meta.url);
  if (!file) return '';
  const { version }: { version: string } = JSON.parse(readFileSync(file, 'utf8'));
  return version;
}
