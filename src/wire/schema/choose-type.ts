import { Budget } from '../budget.ts';
import type { Message } from '../message/message.ts';
import { problemsIn } from '../message/problems.ts';
import { readMessage } from '../message/read-message.ts';
import type { MessageType, Schema } from './schema.ts';

/** Longer ones are judged by how they begin. */
const longestTried = 1_048_576;

/** The types that make the most of these bytes: the fewest fields that they do not know, then the most that they do. */
export function fittingTypes(schema: Schema, bytes: Uint8Array): MessageType[] {
  const tried = bytes.subarray(0, longestTried);
  const scored = [...schema.messages.values()].map((type) => ({
    type,
    score: scoreOf(readMessage({ bytes: tried, budget: new Budget() }, 0, tried.length, type)),
  }));
  const best = Math.max(...scored.map(({ score }) => score));
  return scored.filter(({ score }) => score === best).map(({ type }) => type);
}

function scoreOf(message: Message): number {
  let score = -1_000 * problemsIn(message).length;
  for (const { name, readings, notes } of message.fields) {
    const [first] = readings;
    score += name === null ? -100 : 10 - notes.length;
    if (first.as === 'message' && name !== null) score += Math.min(0, scoreOf(first.message));
  }
  return score;
}
