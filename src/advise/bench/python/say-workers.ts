import type { PythonStack } from './python-stack.ts';

/** More than that is no scheduler's: it is a timer's. */
const fixedMs = 20;

/** What several workers do to a call, where it is certain; null: nothing that one would ask about. */
export function sayWorkers({ closed }: PythonStack): string | null {
  const kept = closed.filter(({ server, keepsConnection }) => server.protocol === 'rest' && keepsConnection);
  const one = kept.find(({ server }) => server.workers === 1)?.p50Ms;
  const many = kept.find(({ server }) => server.workers > 1);
  if (!one || !many || one.high === null || many.p50Ms.low === null || many.p50Ms.low < one.high + fixedMs) return null;
  const longer = Math.round(many.p50Ms.value - one.value);
  return `With ${many.server.workers} workers a call over a kept connection takes ${longer} ms longer than with one: uvicorn then leaves TCP_NODELAY off (its issue 3149), and the end of an answer waits for the client's delayed ACK.`;
}
