import type { Lab } from '../../lab/lab.ts';
import type { Measure, Picture } from '../../lab/measure.ts';
import { trialsOf } from '../../lab/trial.ts';
import * as all from '../measures/index.ts';

/** Measures and pictures by the name under which a stored run has them. */
export interface Registry {
  readonly measures: readonly Measure[];
  readonly pictures: readonly Picture[];
}

const everything: readonly (Measure | Picture)[] = Object.values(all);

function isMeasure(one: Measure | Picture): one is Measure {
  return !('draw' in one);
}

function isPicture(one: Measure | Picture): one is Picture {
  return 'draw' in one;
}

/** What comes with two-am. */
export const builtIn: Registry = {
  measures: everything.filter(isMeasure),
  pictures: everything.filter(isPicture),
};

/** With the measures that a lab brings along itself. */
export function registryFor(lab: Lab): Registry {
  const trials = [...trialsOf(lab).values()];
  return {
    measures: [
      ...builtIn.measures,
      ...[
        ...lab.slos,
        ...lab.signs,
        ...trials.flatMap(({ signs, foiledBy = [] }) => [...signs, ...foiledBy]),
        ...(lab.figures ?? []),
      ].map(({ measure }): Measure => measure),
    ],
    pictures: [
      ...builtIn.pictures,
      ...[...(lab.pictures ?? []), ...trials.flatMap(({ pictures = [] }) => pictures)].map(
        ({ picture }): Picture => picture,
      ),
    ],
  };
}

export function measureByName(name: string, { measures }: Registry = builtIn): Measure | null {
  return measures.find((measure) => measure.name === name) ?? null;
}

export function pictureByName(name: string, { pictures }: Registry = builtIn): Picture | null {
  return pictures.find((picture) => picture.name === name) ?? null;
}
