import type { Linted } from '../linted.ts';

export function writeJson(files: readonly Linted[]): string {
  return JSON.stringify({ version: 1, files }, null, 2);
}
