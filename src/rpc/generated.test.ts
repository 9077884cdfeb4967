import { readdirSync, readFileSync } from 'node:fs';
import type { DescEnum, DescField, DescFile, DescMessage } from '@bufbuild/protobuf';
import { ScalarType } from '@bufbuild/protobuf';
import { service as served } from 'grpc-health-check';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { pathOf } from './binding.ts';
import { file_health_v1_health as health } from './generated/health/v1/health_pb.js';

const protos = new URL('../../proto/', import.meta.url);
const paths = readdirSync(protos, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.proto'));

// On a failure: `npm run generate`.
describe.each(paths)('%s', (path) => {
  const { root, package: packageName } = protobuf.parse(readFileSync(new URL(path, protos), 'utf8'), {
    keepCase: true,
  });
  const written = root.lookup(String(packageName));
  const nested = written instanceof protobuf.Namespace ? written.nestedArray : [];

  it('was generated from it as it is', async () => {
    const file = await load(path);
    expect(nested.length).toBeGreaterThan(0);
    expect(file.messages.map(describeMessage)).toEqual(
      nested.filter((one) => one instanceof protobuf.Type).map(describeType),
    );
    expect(file.enums.map(describeEnum)).toEqual(
      nested.filter((one) => one instanceof protobuf.Enum).map(describeWrittenEnum),
    );
    expect(
      file.services.map(({ name, methods }) => ({
        name,
        methods: methods.map(({ name, input, output, methodKind }) => ({
          name,
          input: input.name,
          output: output.name,
          streams: [
            methodKind === 'client_streaming' || methodKind === 'bidi_streaming',
            methodKind === 'server_streaming' || methodKind === 'bidi_streaming',
          ],
        })),
      })),
    ).toEqual(
      nested
        .filter((one) => one instanceof protobuf.Service)
        .map(({ name, methodsArray }) => ({
          name,
          methods: methodsArray.map(({ name, requestType, responseType, requestStream, responseStream }) => ({
            name,
            input: requestType,
            output: responseType,
            streams: [requestStream === true, responseStream === true],
          })),
        })),
    );
  });
});

it('was generated from the health service as it is served', () => {
  const generated = health.services.flatMap(({ methods }) => methods).map((method) => [method.name, pathOf(method)]);
  expect(generated).toEqual(Object.entries(served).map(([name, { path }]) => [name, path]));
});

async function load(path: string): Promise<DescFile> {
  const name = path.replace(/\.proto$/, '');
  const generated: Record<string, DescFile> = await import(new URL(`generated/${name}_pb.js`, import.meta.url).href);
  const file = generated[`file_${name.replaceAll('/', '_')}`];
  if (file === undefined) throw new Error(`Nothing was generated from ${path}.`);
  return file;
}

interface Described {
  readonly name: string;
  readonly fields: readonly object[];
  readonly enums: readonly object[];
  readonly messages: readonly Described[];
}

function describeMessage({ name, fields, nestedEnums, nestedMessages }: DescMessage): Described {
  return {
    name,
    fields: fields.map(describeField),
    enums: nestedEnums.map(describeEnum),
    messages: nestedMessages.map(describeMessage),
  };
}

function describeType({ name, fieldsArray, nestedArray }: protobuf.Type): Described {
  return {
    name,
    fields: fieldsArray.map(describeWritten),
    enums: nestedArray.filter((one) => one instanceof protobuf.Enum).map(describeWrittenEnum),
    messages: nestedArray.filter((one) => one instanceof protobuf.Type).map(describeType),
  };
}

function describeField(field: DescField) {
  const { name, number } = field;
  const value =
    field.fieldKind === 'map' ? field.mapKind : field.fieldKind === 'list' ? field.listKind : field.fieldKind;
  const named = value === 'scalar' ? ScalarType[field.scalar ?? 0]?.toLowerCase() : (field.message ?? field.enum)?.name;
  const kind = field.fieldKind === 'map' ? 'map' : field.fieldKind === 'list' ? 'list' : 'one';
  return { name, number, type: named, kind };
}

function describeWritten(field: protobuf.Field) {
  const kind = field.map ? 'map' : field.repeated ? 'list' : 'one';
  return { name: field.name, number: field.id, type: field.type.split('.').at(-1), kind };
}

function describeEnum({ name, values }: DescEnum) {
  return { name, values: values.map((value) => [value.name, value.number]) };
}

function describeWrittenEnum({ name, values }: protobuf.Enum) {
  return { name, values: Object.entries(values) };
}
