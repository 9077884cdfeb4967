/** A program beside ours, by the name that the system has for it. */
export interface BusyProgram {
  readonly name: string;
  /** Of the whole machine, 0 to 1. */
  readonly share: number;
  /** By what it can be found, and stopped, in words. */
  readonly handles: string;
}

/** `cc1plus (41 %, pids 4711 4712), chrome (12 %, pid 99)`; null: nobody in particular. */
export function sayBusiest(programs: readonly BusyProgram[]): string | null {
  if (programs.length === 0) return null;
  return programs.map(({ name, share, handles }) => `${name} (${Math.round(share * 100)} %, ${handles})`).join(', ');
}
