import type { Lab } from '../../lab/lab.ts';
import { whyOf } from '../../lab/trial.ts';
import { calmOf, changed, type Deployed, type State, withVariant } from './state.ts';

export interface Plan {
  readonly id: string;
  readonly lab: Lab;
  /** Of the lab, by its path below the lab's folder, such as `wrong-fixes/gzip.ts`. */
  readonly variants: ReadonlyMap<string, Deployed>;
  readonly seed: number;
  /** Page views per second in the calm. */
  readonly rate: number;
}

/** A state of the world, and the folder that has it. */
export interface Step {
  readonly folder: string;
  /** That it is an overlay of; null: it is the base. */
  readonly upon: string | null;
  readonly state: State;
  readonly note: string;
}

/** The base, the trigger upon it, and upon that each fix and each wrong fix. Throws LabError `usage`: one of them cannot be written down. */
export function stepsOf({ id, lab, variants, seed, rate }: Plan): Step[] {
  const variant = (path: string): Deployed => {
    const found = variants.get(path);
    if (!found) throw new Error(`${id} has no ${path}`);
    return found;
  };
  const calm = calmOf(id, lab, variant('defect.ts'), seed, rate);
  const incident = changed(calm, lab.trigger);
  const deployed = (folder: 'fixes' | 'wrong-fixes') => (name: string, note: string) => ({
    folder: `${folder}/${name}`,
    upon: 'trigger',
    state: withVariant(incident, lab, variant(`${folder}/${name}.ts`)),
    note,
  });
  const fix = deployed('fixes');
  const wrongFix = deployed('wrong-fixes');
  return [
    { folder: 'base', upon: null, state: calm, note: 'the calm: the defect is there, and nobody has noticed' },
    { folder: 'trigger', upon: 'base', state: incident, note: 'what changed that night' },
    ...Object.entries(lab.fixes).map(([name, costs]) => fix(name, costs)),
    ...Object.entries(lab.wrongFixes).map(([name, wrong]) => wrongFix(name, whyOf(wrong))),
  ];
}
