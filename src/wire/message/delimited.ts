import { partsWords } from '../budget.ts';
import { hexOf } from '../hex.ts';
import { beyondLimit, count, type Problem, problem, whatIsLeft } from '../problem.ts';
import type { MessageType } from '../schema/schema.ts';
import type { Message } from './message.ts';
import { readMessage } from './read-message.ts';
import type { Reader } from './reader.ts';
import { readVarint } from './varint.ts';

/** A message behind its length, as `writeDelimitedTo` and its like make files of many. */
export interface DelimitedMessage {
  readonly start: number;
  readonly message: Message;
}

export interface DelimitedMessages {
  readonly messages: readonly DelimitedMessage[];
  /** What came after the last whole one. */
  readonly problem: Problem | null;
}

export function readDelimited(reader: Reader, type: MessageType | null): DelimitedMessages {
  const { bytes, budget } = reader;
  const messages: DelimitedMessage[] = [];
  for (let at = 0; at < bytes.length; ) {
    const stop = (why: Problem) => ({ messages, problem: why });
    const length = readVarint(bytes, at, bytes.length);
    if (!budget.part()) return stop(beyondLimit(at, partsWords, `${count(bytes.length - at, 'byte')} more`));
    if (length.fault !== null) {
      return stop(
        problem(at, 'the length of a message, a varint', `${hexOf(bytes.subarray(at, length.end))}, then the end`),
      );
    }
    const left = bytes.length - length.end;
    if (length.value > BigInt(left)) {
      return stop(
        problem(
          length.end,
          `${length.value.toLocaleString('en')} bytes of message ${messages.length + 1}`,
          whatIsLeft(left),
        ),
      );
    }
    const end = length.end + Number(length.value);
    messages.push({ start: at, message: readMessage(reader, length.end, end, type) });
    at = end;
  }
  return { messages, problem: null };
}
