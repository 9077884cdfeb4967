import { LabError } from '../../errors.ts';

/** What the readers of frames and header blocks throw: bytes that no HTTP/2 peer may send. */
export function malformed(what: string): LabError {
  return new LabError('codec', `Malformed HTTP/2: ${what}.`, 'Is the sender speaking HTTP/2?');
}
