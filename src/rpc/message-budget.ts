import type { ChannelOptions } from '@grpc/grpc-js';

/** What messages may cost one process, and what both sides make of it. Bytes. */
export interface MessageBudget {
  /** For the messages of all large calls together. */
  readonly memoryBytes: number;
  /** The largest message that either side lets in, or sends. */
  readonly messageBytes: number;
  /** Large calls at a time. */
  readonly atOnce: number;
}

/**
 * The limits of both sides from one budget, so that neither is raised alone. Throws a RangeError where limit x bound is more than
 * the memory: a process that was configured so does not start.
 */
export function limitsOf({ memoryBytes, messageBytes, atOnce }: MessageBudget): ChannelOptions {
  if (![memoryBytes, messageBytes, atOnce].every((one) => Number.isSafeInteger(one) && one > 0)) {
    throw new RangeError('A message budget takes whole numbers above 0: -1 (unlimited) is not allowed here.');
  }
  if (messageBytes * atOnce > memoryBytes) {
    throw new RangeError(
      `${atOnce} messages of ${messageBytes} bytes at a time take more than the ${memoryBytes} bytes allowed: lower the limit or the bound, or give them more memory.`,
    );
  }
  return { 'grpc.max_receive_message_length': messageBytes, 'grpc.max_send_message_length': messageBytes };
}
