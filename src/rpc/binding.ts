import type { DescMethod, DescService } from '@bufbuild/protobuf';
import type { handleUnaryCall, MethodDefinition, Server, ServerUnaryCall, ServiceDefinition } from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import { messageOf } from '../errors.ts';

/** The unary methods of a generated service, by the names that the generated code gives them. */
type UnaryNames<S extends DescService> = {
  [N in keyof S['method']]: S['method'][N] extends { readonly methodKind: 'unary' } ? N : never;
}[keyof S['method']];

/** Bytes in, bytes out: who serves decides when to decode, and books the time. What it throws becomes INTERNAL. */
export type UnaryHandler = (message: Buffer, incoming: ServerUnaryCall<Buffer, Buffer>) => Promise<Buffer>;

/** A method that is left out answers UNIMPLEMENTED; a name that the service has not is a type error. */
export type Handlers<S extends DescService> = { readonly [N in UnaryNames<S>]?: UnaryHandler };

/** The path that HTTP/2 asks for, such as `/modelservice.ModelService/Predict`. */
export function pathOf(method: DescMethod): string {
  return `/${method.parent.typeName}/${method.name}`;
}

/** Messages stay bytes inside grpc-js. */
export function asBytes(message: Buffer): Buffer {
  return message;
}

export function addHandlers<S extends DescService>(server: Server, service: S, handlers: Handlers<S>): void {
  const definitions: Record<string, MethodDefinition<Buffer, Buffer>> = {};
  const implementation: Record<string, handleUnaryCall<Buffer, Buffer>> = {};
  for (const [name, handler] of Object.entries<UnaryHandler | undefined>(handlers)) {
    const method = service.method[name];
    if (!method || !handler) continue;
    definitions[name] = unaryDefinition(method);
    implementation[name] = (incoming, respond) => {
      handler(incoming.request, incoming).then(
        (answer) => respond(null, answer),
        (error) => respond({ code: status.INTERNAL, details: messageOf(error) }),
      );
    };
  }
  server.addService(definitions satisfies ServiceDefinition, implementation);
}

function unaryDefinition(method: DescMethod): MethodDefinition<Buffer, Buffer> {
  return {
    path: pathOf(method),
    requestStream: false,
    responseStream: false,
    requestSerialize: asBytes,
    requestDeserialize: asBytes,
    responseSerialize: asBytes,
    responseDeserialize: asBytes,
  };
}
