import type { RunResult } from '../judge/record/result.ts';
import { plain } from './text.ts';

/** Whose times these are: `AMD EPYC, 2 cores`. */
export function nameMachine({ cpu, cores }: RunResult['machine']): string {
  return `${plain(cpu)}, ${cores} ${cores === 1 ? 'core' : 'cores'}`;
}
