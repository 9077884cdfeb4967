import { LabError } from '../../errors.ts';
import { suggest } from '../../lab/check/nearest.ts';
import type { Lab, Mitigation } from '../../lab/lab.ts';
import type { LoadedLab } from '../../lab/load/discover.ts';
import type { StartedWorld } from '../../world/contract.ts';
import { takeStep } from '../arms/take-step.ts';
import type { Trigger } from '../arms/trigger.ts';
import { type MitigationAnswer, refuse } from './control.ts';

export interface MitigationWorld {
  readonly loaded: LoadedLab;
  readonly world: StartedWorld;
  readonly trigger: Trigger;
  readonly onEvent: (says: string) => void;
}

/** Every lab has these two, whatever its mitigations. What begins the incident is no help in it, and comes last. */
const everywhere: Readonly<Record<string, Pick<Mitigation, 'title' | 'costs'>>> = {
  'undo-trigger': { title: 'undo the trigger', costs: 'What it left behind stays.' },
  trigger: { title: 'pull the trigger', costs: 'The incident begins.' },
};

/** Applies a mitigation in a world that is up; null lists them. An unknown name is refused, with the nearest one. */
export async function mitigate(name: string | null, up: MitigationWorld): Promise<MitigationAnswer> {
  const { lab } = up.loaded;
  const mitigations = Object.entries({ ...lab.mitigations, ...everywhere }).map(([key, { title, costs }]) => ({
    name: key,
    title,
    costs,
  }));
  const answer = { lab: up.loaded.id, mitigations, applied: null, error: null };
  if (name === null) return answer;
  try {
    const mitigation = mitigations.find((one) => one.name === name);
    if (!mitigation) {
      throw new LabError(
        'usage',
        `${up.loaded.id} has no mitigation ${JSON.stringify(name)}.`,
        suggest(
          name,
          mitigations.map((one) => one.name),
        ),
      );
    }
    await apply(name, lab, up);
    up.onEvent(name in everywhere ? mitigation.title : `mitigation: ${mitigation.title}`);
    return { ...answer, applied: mitigation.title };
  } catch (error) {
    return { ...answer, error: refuse(error) };
  }
}

async function apply(name: string, lab: Lab, { loaded, world, trigger }: MitigationWorld): Promise<void> {
  if (name === 'trigger') {
    if (trigger.isPulled) {
      throw new LabError(
        'usage',
        'the trigger is pulled already, and nothing was done',
        '`npm run lab -- mitigate undo-trigger` takes it back.',
      );
    }
    await trigger.pull();
    return;
  }
  if (name === 'undo-trigger') {
    if (!trigger.isPulled) {
      throw new LabError(
        'usage',
        'the trigger is not pulled, and nothing was done',
        '`npm run lab -- trigger` pulls it.',
      );
    }
    return trigger.undo();
  }
  for (const step of lab.mitigations?.[name]?.steps ?? []) await takeStep(step, world, trigger, loaded.folder);
}
