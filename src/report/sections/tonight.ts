import type { Recovery, RunResult } from '../../judge/result.ts';
import { kindOf, nameOf } from '../arms.ts';
import { costOf, holds, metAgain } from '../recovered.ts';
import type { Section } from '../sheet.ts';
import { left, shorten } from '../text.ts';

const named = 33;
const when = 17;

/** The levers that one has at 2 AM: how soon the SLO held again, whether it stayed, and what that cost. */
export const tonight: Section = (result, { ink, width }) => {
  const rows = recoveries(result).toSorted((a, b) => rank(a.recovery) - rank(b.recovery));
  if (rows.length === 0) return [];
  return [
    `  ${ink.bold(left('TONIGHT', named + 4))}${ink.dim(`${left('SLO met again', when)}what it costs`)}`,
    ...rows.map(({ variant, recovery }) => {
      const mark = holds(recovery) ? ink.green('✓') : ink.red('✗');
      const costs = shorten(costOf(recovery), width - 6 - named - when);
      return `    ${mark} ${left(nameOf(variant), named)}${left(metAgain(recovery), when)}${costs}`;
    }),
  ];
};

function recoveries(result: RunResult): { variant: string; recovery: Recovery }[] {
  return result.arms.flatMap(({ variant, recovery }) =>
    recovery !== null && kindOf(variant) === 'mitigation' ? [{ variant, recovery }] : [],
  );
}

/** What works soonest comes first; what never worked, last. */
function rank(recovery: Recovery): number {
  if (recovery.metAfterSeconds === null) return 1e6;
  return recovery.metAfterSeconds + (recovery.held ? 0 : 1e3);
}
