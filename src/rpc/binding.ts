import type { Writable } from 'node:stream';
import type { DescMethod, DescService } from '@bufbuild/protobuf';
import type {
  handleBidiStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  MethodDefinition,
  Server,
  ServerDuplexStream,
  ServerUnaryCall,
  ServerWritableStream,
  ServiceDefinition,
  UntypedHandleCall,
} from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import { messageOf } from '../errors.ts';
import { isCallersMistake, isDeadlineExceeded, Refusal } from './refusal.ts';

/**
 * Bytes in, bytes out: who serves decides when to decode, and books the time. What it throws becomes INTERNAL, unless it is a
 * refusal of what the caller sent, or a call made in turn that did not meet the caller's deadline.
 */
export type UnaryHandler = (message: Buffer, incoming: ServerUnaryCall<Buffer, Buffer>) => Promise<Buffer>;

/** The same for a message with many answers: it writes them until it ends; then the call ends. */
export type StreamHandler = (message: Buffer, answers: ServerWritableStream<Buffer, Buffer>) => Promise<void>;

/** The same for a pipeline: it reads messages and writes answers until it ends; then the call ends. */
export type PipelineHandler = (pipeline: ServerDuplexStream<Buffer, Buffer>) => Promise<void>;

/** A method that is left out answers UNIMPLEMENTED; a name that the service has not is a type error. */
export type Handlers<S extends DescService> = {
  readonly [N in keyof S['method']]?: HandlerOf<S['method'][N]['methodKind']>;
};

type HandlerOf<K extends DescMethod['methodKind']> = K extends 'unary'
  ? UnaryHandler
  : K extends 'server_streaming'
    ? StreamHandler
    : K extends 'bidi_streaming'
      ? PipelineHandler
      : never;
type Handler = UnaryHandler | StreamHandler | PipelineHandler;

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
  for (const [name, handler] of Object.entries<Handler | undefined>(handlers)) {
    const method = service.method[name];
    if (!method || !handler) continue;
    definitions[name] = definitionOf(method);
    implementation[name] = implement(method.methodKind, handler);
  }
  server.addService(definitions satisfies ServiceDefinition, implementation);
}

function implement(kind: DescMethod['methodKind'], handler: Handler): UntypedHandleCall {
  switch (kind) {
    case 'unary':
      return answerOnce(handler as UnaryHandler);
    case 'server_streaming':
      return answerInStream(handler as StreamHandler);
    default:
      return answerInPipeline(handler as PipelineHandler);
  }
}

function answerOnce(handler: UnaryHandler): handleUnaryCall<Buffer, Buffer> {
  return (incoming, respond) => {
    handler(incoming.request, incoming).then(
      (answer) => respond(null, answer),
      (error) => respond(failureOf(error, incoming)),
    );
  };
}

function answerInStream(handler: StreamHandler): handleServerStreamingCall<Buffer, Buffer> {
  return (answers) => endAfter(handler(answers.request, answers), answers);
}

function answerInPipeline(handler: PipelineHandler): handleBidiStreamingCall<Buffer, Buffer> {
  return (pipeline) => endAfter(handler(pipeline), pipeline);
}

function endAfter(work: Promise<void>, answers: Writable & Incoming): void {
  work.then(
    () => answers.end(),
    (error) => answers.emit('error', failureOf(error, answers)),
  );
}

type Incoming = Pick<ServerUnaryCall<Buffer, Buffer>, 'getDeadline'>;

function failureOf(error: unknown, incoming: Incoming) {
  if (error instanceof Refusal) return { code: error.code, details: error.details };
  if (isCallersMistake(error)) return { code: status.INVALID_ARGUMENT, details: error.details };
  const deadlineMs = Number(incoming.getDeadline());
  // Who is asked in turn is given the caller's deadline, or less: that it was not met is no fault of this server.
  if (isDeadlineExceeded(error) && deadlineMs < Number.POSITIVE_INFINITY)
    return { code: status.DEADLINE_EXCEEDED, details: error.details };
  // What fails then fails because of it, whoever is the first to notice: this handler, or grpc-js. Timers may ring a ms early.
  if (deadlineMs <= Date.now() + 1) return { code: status.DEADLINE_EXCEEDED, details: messageOf(error) };
  return { code: status.INTERNAL, details: messageOf(error) };
}

function definitionOf(method: DescMethod): MethodDefinition<Buffer, Buffer> {
  const { methodKind: kind } = method;
  return {
    path: pathOf(method),
    requestStream: kind === 'bidi_streaming',
    responseStream: kind === 'bidi_streaming' || kind === 'server_streaming',
    requestSerialize: asBytes,
    requestDeserialize: asBytes,
    responseSerialize: asBytes,
    responseDeserialize: asBytes,
  };
}
