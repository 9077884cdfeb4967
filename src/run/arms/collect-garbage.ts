import { peakMemory } from '../../judge/measures/memory.ts';
import type { JudgedLab } from '../../judge/record/judged-lab.ts';
import type { Member } from '../../world/contract.ts';
import { pause } from '../../world/interrupted.ts';

/** V8 gives pages back on threads of its own. */
const givenBackMs = 60;

/** Ends with the pages given back; who is asked stands still for as long as that takes. */
export async function collectGarbage(members: readonly Member[], signal: AbortSignal): Promise<void> {
  await Promise.all(members.map((member) => member.ask({ kind: 'collect' })));
  await pause(givenBackMs, signal);
}

/** Members whose most memory is an SLO: the garbage of what came before a window would count as what they took in it. */
export function membersJudgedByPeak({ slos }: Pick<JudgedLab, 'slos'>, members: readonly Member[]): Member[] {
  const roles = new Set<string>(slos.filter(({ measure }) => measure === peakMemory.name).map(({ of }) => of));
  return members.filter(({ role }) => roles.has(role));
}
