import { LabError } from '../errors.ts';

/** A gRPC or HTTP server as it was typed; null: it was not. Throws LabError `usage`. */
export function readHostAndPort(option: string, typed: string | null): string | null {
  if (typed === null || /^(\[[\da-fA-F:.]+\]|[\w.-]+):\d{1,5}$/.test(typed)) return typed;
  throw new LabError(
    'usage',
    `${option} cannot be ${JSON.stringify(typed)}`,
    'Write host:port, such as 127.0.0.1:8080, without http:// and without a path.',
  );
}
