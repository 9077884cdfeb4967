import { Budget } from './budget.ts';
import { type GrpcFrame, type GrpcFrames, prefixBytes, readGrpcFrames } from './grpc/read-frames.ts';
import { type Connection, readConnection } from './http2/read-connection.ts';
import { readStream, type Stream, type TypeOfStream } from './http2/read-streams.ts';
import { type Kind, recognizeKind } from './input/recognize.ts';
import { type JsonBody, readJson } from './json/read-json.ts';
import { type DelimitedMessage, type DelimitedMessages, readDelimited } from './message/delimited.ts';
import type { Message } from './message/message.ts';
import { problemsIn } from './message/problems.ts';
import { readMessage } from './message/read-message.ts';
import { type Part, Parts } from './parts.ts';
import type { Problem } from './problem.ts';
import { fittingTypes } from './schema/choose-type.ts';
import type { MessageType, Schema } from './schema/schema.ts';

export interface DecodeOptions {
  /** What the bytes are; null: as they look. */
  readonly as: Kind | null;
  readonly schema: Schema | null;
  /** Of every message; null: by its method, or by what fits. */
  readonly type: MessageType | null;
}

export interface Decoded {
  /** The first is the input. */
  readonly parts: readonly Part[];
  readonly body: Body;
  /** What no reader would accept, and where. */
  readonly problems: readonly PlacedProblem[];
}

export type Body =
  | { readonly kind: 'message'; readonly message: Message; readonly type: MessageType | null }
  | ({ readonly kind: 'delimited'; readonly type: MessageType | null } & DelimitedMessages)
  | { readonly kind: 'grpc'; readonly grpc: GrpcFrames; readonly type: MessageType | null }
  | { readonly kind: 'http2'; readonly connection: Connection; readonly streams: readonly Stream[] }
  | { readonly kind: 'json'; readonly json: JsonBody };

export interface PlacedProblem extends Problem {
  /** Whose bytes the offset is in. */
  readonly part: number;
}

/** Whatever the bytes are: it neither throws nor takes longer than their number allows. */
export function decode(bytes: Uint8Array, { as, schema, type: given }: DecodeOptions): Decoded {
  const parts = new Parts();
  const part = parts.add('the input', bytes);
  const budget = new Budget();
  const typeOf = (message: Uint8Array) => given ?? (schema === null ? null : onlyFitting(schema, message));
  const kind = as ?? recognizeKind(bytes);
  const made = (body: Body, problems: readonly PlacedProblem[]): Decoded => ({ parts: parts.list, body, problems });
  switch (kind) {
    case 'message': {
      const type = typeOf(bytes);
      const message = readMessage({ bytes, budget }, 0, bytes.length, type);
      return made({ kind, message, type }, place(part, problemsIn(message)));
    }
    case 'delimited': {
      const type = typeOf(readDelimited({ bytes, budget: new Budget() }, null).messages.map(bodyIn(bytes))[0] ?? bytes);
      const { messages, problem } = readDelimited({ bytes, budget }, type);
      const found = messages.flatMap(({ message }) => problemsIn(message));
      return made({ kind, messages, problem, type }, place(part, [...found, ...listed(problem)]));
    }
    case 'grpc': {
      const name = (at: number) => `message ${at + 1}`;
      const context = { parts, part, budget, encoding: null, name };
      const type = typeOf(firstMessage(bytes));
      const grpc = readGrpcFrames({ ...context, type });
      return made({ kind, grpc, type }, problemsOfGrpc(grpc, part));
    }
    case 'http2': {
      const connection = readConnection(bytes, budget);
      const chooseType: TypeOfStream = (path, data) => {
        const method = path === null ? undefined : schema?.methods.get(path);
        if (given !== null || method === undefined) return typeOf(firstMessage(data));
        return connection.from === 'client' ? method.request : method.response;
      };
      const streams = connection.streams.map((stream) => readStream(stream, parts, budget, chooseType));
      const inFrames = connection.frames.flatMap(({ problem }) => listed(problem));
      const inStreams = streams.flatMap(({ part: own, grpc, problem }) => [
        ...place(own ?? part, listed(problem)),
        ...(grpc === null || own === null ? [] : problemsOfGrpc(grpc, own)),
      ]);
      return made({ kind, connection, streams }, [
        ...place(part, [...inFrames, ...listed(connection.problem)]),
        ...inStreams,
      ]);
    }
    case 'json': {
      const json = readJson(bytes);
      return made({ kind, json }, place(part, listed(json.problem)));
    }
  }
}

function onlyFitting(schema: Schema, message: Uint8Array): MessageType | null {
  const fitting = fittingTypes(schema, message);
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

/** Only to choose a type by: of the first message behind a prefix that is compressed, nothing. */
function firstMessage(bytes: Uint8Array): Uint8Array {
  const parts = new Parts();
  const part = parts.add('', bytes);
  const { frames } = readGrpcFrames({ parts, part, budget: new Budget(), encoding: null, type: null, name: String });
  const first = frames.find(({ message }) => message !== null);
  if (!first?.message) return bytes.subarray(prefixBytes);
  return parts.bytes(first.part).subarray(first.message.start, first.message.end);
}

function bodyIn(bytes: Uint8Array): (each: DelimitedMessage) => Uint8Array {
  return ({ message: { start, end } }) => bytes.subarray(start, end);
}

function problemsOfGrpc({ frames, problem }: GrpcFrames, part: number): PlacedProblem[] {
  return [...frames.flatMap((frame) => problemsOfFrame(frame, part)), ...place(part, listed(problem))];
}

function problemsOfFrame({ problem, message, part: own }: GrpcFrame, part: number): PlacedProblem[] {
  return [...place(part, listed(problem)), ...(message === null ? [] : place(own, problemsIn(message)))];
}

function listed(problem: Problem | null): Problem[] {
  return problem === null ? [] : [problem];
}

function place(part: number, problems: readonly Problem[]): PlacedProblem[] {
  return problems.map((problem) => ({ ...problem, part }));
}
