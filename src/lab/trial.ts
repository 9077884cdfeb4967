import type { Lab, Trial, WrongFix } from './lab.ts';
import { variantId } from './variant-id.ts';

/** Why people try it. */
export function whyOf(wrongFix: WrongFix): string {
  return typeof wrongFix === 'string' ? wrongFix : wrongFix.why;
}

/** Trials by the ids of those that have one, such as `wrong-fix:deadline-to-the-ms`. */
export function trialsOf({ wrongFixes }: Pick<Lab, 'wrongFixes'>): Map<string, Trial> {
  return new Map(
    Object.entries(wrongFixes).flatMap(([name, wrongFix]) =>
      typeof wrongFix === 'string' ? [] : [[variantId('wrong-fix', name), wrongFix]],
    ),
  );
}

/** The lab as one of its variants is tried on it: as it is, unless that has a trial of its own. */
export function labUnder(lab: Lab, variant: string): Lab {
  const trial = trialsOf(lab).get(variant);
  if (!trial) return lab;
  const { recovery, ...same } = lab;
  const pictures = [...(lab.pictures ?? []), ...(trial.pictures ?? [])];
  return { ...same, trigger: trial.trigger, signs: [...trial.signs, ...(trial.foiledBy ?? [])], pictures };
}
