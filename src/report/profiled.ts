import type { RunResult } from '../judge/record/result.ts';
import { advised, armOf, nameOf } from './arms.ts';

export type ComparedProfile = NonNullable<RunResult['profile']>;

/** A thread that works less than this is not what is short. */
const nothingToSee = 0.2;

/** Idle, and no process that the lab points to: shares of so little work tell of chance. */
export function showsNothing({ busy, named }: ComparedProfile): boolean {
  return named !== true && busy !== undefined && busy.before < nothingToSee;
}

/** True of an idle thread whatever the reason: it waits, or what went wrong never came to it. */
export const whatProfilesShow = 'A CPU profile shows what a thread works on, not what it waits for.';

/** `the storefront`, `model-1` */
export function nameProfiled({ process }: ComparedProfile): string {
  return /-\d+$/.test(process) ? process : `the ${process}`;
}

/** What of the two profiles could not be used, a line each; empty: all of it was. */
export function flawsOf(result: RunResult, { process }: ComparedProfile): string[] {
  return ['defect', advised(result)?.id ?? ''].flatMap((variant) =>
    (armOf(result, variant, 'triggered')?.remarks ?? [])
      .filter(({ code, of }) => code === 'profile-incomplete' && of === process)
      .map(({ text }) => `${nameOf(variant)}: ${text}`),
  );
}
