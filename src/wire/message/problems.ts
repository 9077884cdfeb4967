import type { Problem } from '../problem.ts';
import type { Message } from './message.ts';

/** Of a message and of all in it that its first readings are, in the order of their bytes. */
export function problemsIn(message: Message): Problem[] {
  const inside = message.fields.flatMap(({ problem, readings: [first] }) => [
    ...(problem === null ? [] : [problem]),
    ...(first.as === 'message' ? problemsIn(first.message) : []),
  ]);
  return message.problem === null ? inside : [...inside, message.problem];
}
