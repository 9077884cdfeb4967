/** A program beside ours, by the name that the system has for it. */
export interface BusyProgram {
  readonly name: string;
  /** Of the whole machine, 0 to 1. */
  readonly share: number;
}

/** `cc1plus (41 %), chrome (12 %)`; null: nobody in particular. */
export function sayBusiest(programs: readonly BusyProgram[]): string | null {
  if (programs.length === 0) return null;
  return programs.map(({ name, share }) => `${name} (${Math.round(share * 100)} %)`).join(', ');
}
