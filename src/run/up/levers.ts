import { LabError } from '../../errors.ts';
import { suggest } from '../../lab/check/nearest.ts';
import type { Lab, Mitigation } from '../../lab/lab.ts';
import type { LoadedLab } from '../../lab/load/discover.ts';
import type { StartedWorld } from '../../world/contract.ts';
import { takeStep } from '../arms/take-step.ts';
import type { Trigger } from '../arms/trigger.ts';
import { type LeverAnswer, refuse } from './control.ts';

export interface LeverWorld {
  readonly loaded: LoadedLab;
  readonly world: StartedWorld;
  readonly trigger: Trigger;
  readonly onEvent: (says: string) => void;
}

/** Every lab has these two, whatever its mitigations. */
const everywhere: Readonly<Record<string, Pick<Mitigation, 'says' | 'costs'>>> = {
  trigger: { says: 'pull the trigger', costs: 'The incident begins.' },
  'undo-trigger': { says: 'undo the trigger', costs: 'What it left behind stays.' },
};

/** Pulls a lever in a world that is up; null lists them. An unknown name is refused, with the nearest one. */
export async function pullLever(name: string | null, up: LeverWorld): Promise<LeverAnswer> {
  const { lab } = up.loaded;
  const levers = Object.entries({ ...everywhere, ...lab.mitigations }).map(([key, { says, costs }]) => ({
    name: key,
    says,
    costs,
  }));
  const answer = { lab: up.loaded.id, levers, pulled: null, error: null };
  if (name === null) return answer;
  try {
    const lever = levers.find((one) => one.name === name);
    if (!lever) {
      throw new LabError(
        'usage',
        `${up.loaded.id} has no lever ${JSON.stringify(name)}.`,
        suggest(
          name,
          levers.map((one) => one.name),
        ),
      );
    }
    await pull(name, lab, up);
    up.onEvent(`lever: ${lever.says}`);
    return { ...answer, pulled: lever.says };
  } catch (error) {
    return { ...answer, error: refuse(error) };
  }
}

async function pull(name: string, lab: Lab, { loaded, world, trigger }: LeverWorld): Promise<void> {
  if (name === 'trigger') {
    await trigger.pull();
    return;
  }
  if (name === 'undo-trigger') return trigger.undo();
  for (const step of lab.mitigations?.[name]?.steps ?? []) await takeStep(step, world, trigger, loaded.folder);
}
