import type { Effect, RunResult } from '../../judge/record/result.ts';
import { nameOf } from '../arms.ts';
import { costOf, holds, metAgain } from '../effect.ts';
import type { Section } from '../sheet.ts';
import { left, shorten, widthOf } from '../text.ts';

const when = 15;

/** The mitigations that one has at 2 AM: how soon the SLO held again, whether it stayed, and what that cost. */
export const tonight: Section = (result, { ink, width }) => {
  const rows = mitigations(result).toSorted((a, b) => rank(a.effect) - rank(b.effect));
  if (rows.length === 0) return [];
  const named = Math.min(38, Math.max(28, ...rows.map(({ title }) => widthOf(title)))) + 2;
  return [
    `  ${ink.bold(left('TONIGHT', named + 4))}${ink.dim(`${left('SLO met again', when)}what it costs`)}`,
    ...rows.map(({ title, effect }) => {
      const mark = holds(effect) ? ink.green('✓') : ink.red('✗');
      const costs = shorten(costOf(effect), width - 6 - named - when);
      return `    ${mark} ${left(left(title, named - 2), named)}${left(metAgain(effect), when)}${costs}`;
    }),
  ];
};

interface Mitigation {
  readonly title: string;
  readonly effect: Effect;
}

function mitigations(result: RunResult): Mitigation[] {
  return result.arms.flatMap(({ variant, kind, effect }) => {
    if (effect === null || kind !== 'mitigation') return [];
    const says = result.variants.find(({ id }) => id === variant)?.note || nameOf(variant);
    return [{ title: says, effect }];
  });
}

/** What works soonest comes first; what never worked, last. */
function rank(effect: Effect): number {
  if (effect.metAfterSeconds === null) return 1e6;
  return effect.metAfterSeconds + (effect.held ? 0 : 1e3);
}
