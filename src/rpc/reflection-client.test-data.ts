import { fromBinary } from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { Client, credentials } from '@grpc/grpc-js';
import protobuf from 'protobufjs';

/** What a client of server reflection asks, with messages read by another library than the server's. */

const { root } = protobuf.parse(`
  syntax = "proto3";
  message Request {
    oneof ask { string file_by_filename = 3; string file_containing_symbol = 4; string list_services = 7; }
  }
  message Response { Files file_descriptor_response = 4; Services list_services_response = 6; Error error_response = 7; }
  message Files { repeated bytes file_descriptor_proto = 1; }
  message Services { repeated Service service = 1; }
  message Service { string name = 1; }
  message Error { int32 error_code = 1; string error_message = 2; }
`);
const request = root.lookupType('Request');
const response = root.lookupType('Response');

export const reflectionVersions = ['v1', 'v1alpha'] as const;

export interface Reflected {
  readonly fileDescriptorResponse?: { readonly fileDescriptorProto: readonly Uint8Array[] };
  readonly listServicesResponse?: { readonly service: readonly { readonly name: string }[] };
  readonly errorResponse?: { readonly errorCode: number; readonly errorMessage: string };
}

/** Asks all of it on one stream, as grpcurl does. */
export async function reflect(
  port: number,
  version: (typeof reflectionVersions)[number],
  ...asks: readonly Readonly<Record<string, string>>[]
): Promise<Reflected[]> {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  try {
    const stream = client.makeBidiStreamRequest(
      `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
      (ask: Readonly<Record<string, string>>) => Buffer.from(request.encode(request.create(ask)).finish()),
      (bytes) => response.toObject(response.decode(bytes)) as Reflected,
    );
    for (const ask of asks) stream.write(ask);
    stream.end();
    return await stream.toArray();
  } finally {
    client.close();
  }
}

export function servicesIn({ listServicesResponse }: Reflected | undefined = {}): string[] {
  return (listServicesResponse?.service ?? []).map(({ name }) => name).toSorted();
}

export function filesIn({ fileDescriptorResponse }: Reflected | undefined = {}): FileDescriptorProto[] {
  const files = fileDescriptorResponse?.fileDescriptorProto ?? [];
  return files.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes));
}
