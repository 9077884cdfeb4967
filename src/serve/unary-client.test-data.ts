import { type DescMessage, type DescMethodUnary, fromBinary, type MessageShape, toBinary } from '@bufbuild/protobuf';
import { Client, credentials } from '@grpc/grpc-js';
import { asBytes, pathOf } from '../rpc/binding.ts';

/** Calls unary methods of whatever service listens there. */
export function unaryClient(address: string) {
  const client = new Client(address, credentials.createInsecure(), { 'grpc.max_receive_message_length': -1 });
  /** Bytes in, bytes out. */
  const callRaw = (method: DescMethodUnary, message: Buffer) =>
    new Promise<Buffer>((resolve, reject) => {
      client.makeUnaryRequest(pathOf(method), asBytes, asBytes, message, (error, answer) => {
        if (error !== null) reject(error);
        else resolve(answer ?? Buffer.alloc(0));
      });
    });
  return {
    callRaw,
    async call<I extends DescMessage, O extends DescMessage>(
      method: DescMethodUnary<I, O>,
      request: MessageShape<I>,
    ): Promise<MessageShape<O>> {
      return fromBinary(method.output, await callRaw(method, Buffer.from(toBinary(method.input, request))));
    },
    close: () => client.close(),
  };
}
