import { EventEmitter } from 'node:events';

/** What only the call behind all other interceptors knows. */
export function wireOf(call: object): { readonly stream: EventEmitter | null; readonly isCompressed: boolean } {
  const next: unknown = Reflect.get(call, 'nextCall');
  if (typeof next === 'object' && next !== null) return wireOf(next);
  const stream: unknown = Reflect.get(call, 'stream');
  const encoding: unknown = Reflect.get(call, 'incomingEncoding');
  return {
    stream: stream instanceof EventEmitter ? stream : null,
    isCompressed: encoding !== undefined && encoding !== 'identity',
  };
}
