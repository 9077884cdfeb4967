/** A program beside ours, by the name that the system has for it. */
export interface BusyProgram {
  readonly name: string;
  /** Of the whole machine, 0 to 1. */
  readonly share: number;
  /** Of its processes that took any of it, the busiest first. */
  readonly pids: readonly number[];
}

const pidsTold = 6;

/** `cc1plus (41 %, pids 4711 4712), chrome (12 %, pid 99)`; null: nobody in particular. */
export function sayBusiest(programs: readonly BusyProgram[]): string | null {
  if (programs.length === 0) return null;
  return programs.map(({ name, share, pids }) => `${name} (${Math.round(share * 100)} %, ${sayPids(pids)})`).join(', ');
}

function sayPids(pids: readonly number[]): string {
  const more = pids.length > pidsTold ? ` and ${pids.length - pidsTold} more` : '';
  return `pid${pids.length === 1 ? '' : 's'} ${pids.slice(0, pidsTold).join(' ')}${more}`;
}
