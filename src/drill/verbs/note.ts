import { LabError } from '../../errors.ts';
import { appendEvent } from '../drill-folder.ts';

/** Keeps a note, on disk when it returns; gives its ms since the page, or null before it. Error: `usage` where it is empty. */
export function note(folder: string, text: string): number | null {
  requireNote(text);
  return appendEvent(folder, { kind: 'note', text }).atMs;
}

/** Error: `usage`. */
export function requireNote(text: string): void {
  if (text.trim() === '') throw new LabError('usage', 'a note needs text', 'For example: drill note "p99 is up".');
}
