import type { RunResult } from '../../judge/record/result.ts';

export function tookSeconds(result: RunResult): number {
  return Math.round((Date.parse(result.finishedAt) - Date.parse(result.startedAt)) / 1_000);
}

/** `2026-11-22 18:07 UTC` */
export function dateOf(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}
