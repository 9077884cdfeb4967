import { readFileSync } from 'node:fs';
import { type DescField, ScalarType } from '@bufbuild/protobuf';
import { service as served } from 'grpc-health-check';
import protobuf from 'protobufjs';
import { expect, it } from 'vitest';
import { pathOf } from './binding.ts';
import { file_health_v1_health as health } from './generated/health/v1/health_pb.js';
import { file_model_service as file } from './generated/model_service_pb.js';

const proto = readFileSync(new URL('../../proto/model_service.proto', import.meta.url), 'utf8');
const { root, package: packageName } = protobuf.parse(proto, { keepCase: true });

// On a failure: `npm run generate`.
it('was generated from the messages of the .proto as it is', () => {
  const types = root.lookup(String(packageName));
  const written = types instanceof protobuf.Namespace ? types.nestedArray : [];
  const messages = written.filter((one) => one instanceof protobuf.Type);
  expect(messages.length).toBeGreaterThan(0);
  expect(file.messages.map(({ name, fields }) => ({ name, fields: fields.map(describeGenerated) }))).toEqual(
    messages.map(({ name, fieldsArray }) => ({ name, fields: fieldsArray.map(describeWritten) })),
  );
});

it('was generated from the services of the .proto as it is', () => {
  const service = root.lookupService(`${packageName}.ModelService`);
  expect(file.services.map(({ typeName }) => typeName)).toEqual([service.fullName.slice(1)]);
  const generated = file.services.flatMap(({ methods }) => methods);
  expect(
    generated.map(({ name, input, output, methodKind }) => ({
      name,
      input: input.name,
      output: output.name,
      streams: [
        methodKind === 'client_streaming' || methodKind === 'bidi_streaming',
        methodKind === 'server_streaming' || methodKind === 'bidi_streaming',
      ],
    })),
  ).toEqual(
    service.methodsArray.map(({ name, requestType, responseType, requestStream, responseStream }) => ({
      name,
      input: requestType,
      output: responseType,
      streams: [requestStream === true, responseStream === true],
    })),
  );
});

it('was generated from the health service as it is served', () => {
  const generated = health.services.flatMap(({ methods }) => methods).map((method) => [method.name, pathOf(method)]);
  expect(generated).toEqual(Object.entries(served).map(([name, { path }]) => [name, path]));
});

function describeGenerated(field: DescField) {
  const scalar = field.scalar === undefined ? 'no scalar' : ScalarType[field.scalar].toLowerCase();
  return { name: field.name, number: field.number, type: scalar, repeated: field.fieldKind === 'list' };
}

function describeWritten({ name, id, type, repeated }: protobuf.Field) {
  return { name, number: id, type, repeated };
}
