import type { Recovery, RunResult } from '../../judge/record/result.ts';
import { nameOf } from '../arms.ts';
import { costOf, holds, metAgain } from '../recovered.ts';
import type { Section } from '../sheet.ts';
import { left, shorten, widthOf } from '../text.ts';

const when = 15;

/** The levers that one has at 2 AM: how soon the SLO held again, whether it stayed, and what that cost. */
export const tonight: Section = (result, { ink, width }) => {
  const rows = levers(result).toSorted((a, b) => rank(a.recovery) - rank(b.recovery));
  if (rows.length === 0) return [];
  const named = Math.min(38, Math.max(28, ...rows.map(({ says }) => widthOf(says)))) + 2;
  return [
    `  ${ink.bold(left('TONIGHT', named + 4))}${ink.dim(`${left('SLO met again', when)}what it costs`)}`,
    ...rows.map(({ says, recovery }) => {
      const mark = holds(recovery) ? ink.green('✓') : ink.red('✗');
      const costs = shorten(costOf(recovery), width - 6 - named - when);
      return `    ${mark} ${left(left(says, named - 2), named)}${left(metAgain(recovery), when)}${costs}`;
    }),
  ];
};

interface Lever {
  readonly says: string;
  readonly recovery: Recovery;
}

function levers(result: RunResult): Lever[] {
  return result.arms.flatMap(({ variant, kind, recovery }) => {
    if (recovery === null || kind !== 'mitigation') return [];
    const says = result.variants.find(({ id }) => id === variant)?.says || nameOf(variant);
    return [{ says, recovery }];
  });
}

/** What works soonest comes first; what never worked, last. */
function rank(recovery: Recovery): number {
  if (recovery.metAfterSeconds === null) return 1e6;
  return recovery.metAfterSeconds + (recovery.held ? 0 : 1e3);
}
