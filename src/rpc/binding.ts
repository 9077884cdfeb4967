import type { DescMethod, DescService } from '@bufbuild/protobuf';
import type {
  handleBidiStreamingCall,
  handleUnaryCall,
  MethodDefinition,
  Server,
  ServerDuplexStream,
  ServerUnaryCall,
  ServiceDefinition,
  UntypedHandleCall,
} from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import { messageOf } from '../errors.ts';

/** Bytes in, bytes out: who serves decides when to decode, and books the time. What it throws becomes INTERNAL. */
export type UnaryHandler = (message: Buffer, incoming: ServerUnaryCall<Buffer, Buffer>) => Promise<Buffer>;

/** The same for a pipeline: it reads messages and writes answers until it ends; then the call ends. */
export type PipelineHandler = (pipeline: ServerDuplexStream<Buffer, Buffer>) => Promise<void>;

/** A method that is left out answers UNIMPLEMENTED; a name that the service has not is a type error. */
export type Handlers<S extends DescService> = {
  readonly [N in keyof S['method']]?: HandlerOf<S['method'][N]['methodKind']>;
};

type HandlerOf<K extends DescMethod['methodKind']> = K extends 'unary'
  ? UnaryHandler
  : K extends 'bidi_streaming'
    ? PipelineHandler
    : never;

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
  const implementation: Record<string, UntypedHandleCall> = {};
  for (const [name, handler] of Object.entries<UnaryHandler | PipelineHandler | undefined>(handlers)) {
    const method = service.method[name];
    if (!method || !handler) continue;
    definitions[name] = definitionOf(method);
    implementation[name] =
      method.methodKind === 'unary'
        ? answerOnce(handler as UnaryHandler)
        : answerInPipeline(handler as PipelineHandler);
  }
  server.addService(definitions satisfies ServiceDefinition, implementation);
}

function answerOnce(handler: UnaryHandler): handleUnaryCall<Buffer, Buffer> {
  return (incoming, respond) => {
    handler(incoming.request, incoming).then(
      (answer) => respond(null, answer),
      (error) => respond(failureOf(error)),
    );
  };
}

function answerInPipeline(handler: PipelineHandler): handleBidiStreamingCall<Buffer, Buffer> {
  return (pipeline) => {
    handler(pipeline).then(
      () => pipeline.end(),
      (error) => pipeline.emit('error', failureOf(error)),
    );
  };
}

function failureOf(error: unknown) {
  return { code: status.INTERNAL, details: messageOf(error) };
}

function definitionOf(method: DescMethod): MethodDefinition<Buffer, Buffer> {
  const streams = method.methodKind === 'bidi_streaming';
  return {
    path: pathOf(method),
    requestStream: streams,
    responseStream: streams,
    requestSerialize: asBytes,
    requestDeserialize: asBytes,
    responseSerialize: asBytes,
    responseDeserialize: asBytes,
  };
}
