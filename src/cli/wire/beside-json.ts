import type { Decoded } from '../../wire/decode.ts';
import type { GrpcFrames } from '../../wire/grpc/read-frames.ts';
import type { Message } from '../../wire/message/message.ts';
import { toJson } from '../../wire/message/to-json.ts';
import type { MessageType } from '../../wire/schema/schema.ts';

interface Beside {
  /** Before "as JSON", where there are several. */
  readonly name: string;
  readonly json: string;
  /** What the message takes in protobuf. */
  readonly bytes: number;
}

/** More would drown what it stands beside; `--json` has each. */
const mostShown = 3;

/** The same messages as JSON would carry them. */
export function jsonOf({ parts, body }: Decoded): Beside[] {
  const beside = (message: Message, part: number, type: MessageType | null, name = ''): Beside[] => {
    if (message.fields.length === 0) return [];
    const json = toJson(message, parts[part]?.bytes ?? new Uint8Array(0), type);
    return [{ name, json, bytes: message.end - message.start }];
  };
  const ofGrpc = ({ frames }: GrpcFrames, type: MessageType | null, prefix: string) => {
    const found = frames.flatMap(({ message, part }) => (message === null ? [] : [{ message, part }]));
    return found
      .slice(0, mostShown)
      .flatMap(({ message, part }, at) =>
        beside(message, part, type, found.length > 1 ? `${prefix}message ${at + 1} ` : prefix),
      );
  };
  switch (body.kind) {
    case 'message':
      return beside(body.message, 0, body.type);
    case 'delimited':
      return body.messages
        .slice(0, mostShown)
        .flatMap(({ message }, at) => beside(message, 0, body.type, `message ${at + 1} `));
    case 'grpc':
      return ofGrpc(body.grpc, body.type, '');
    case 'http2':
      return body.streams
        .flatMap(({ id, grpc, type }) => (grpc === null ? [] : ofGrpc(grpc, type, `stream ${id} `)))
        .slice(0, mostShown);
    case 'json':
      return [];
  }
}
