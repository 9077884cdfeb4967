import type { Lab, Mitigation } from '../lab.ts';
import { type Change, worldWith } from '../world.ts';
import { ShapeError } from './shape.ts';

interface Struck {
  readonly where: string;
  readonly model: number;
}

/**
 * Faults and drains need a link to stand on, to a model server that there is; a scale-up needs room, and somebody who can
 * learn of it. Throws a ShapeError that names the field. */
export function assertLinks({ world, trigger, recovery, mitigations = {} }: Lab): void {
  const { link, models, modelsAtMost } = worldWith(world);
  const struck = [
    ...faultsIn(trigger, 'lab.trigger'),
    ...faultsIn(recovery?.trigger ?? [], 'lab.recovery.trigger'),
    ...Object.entries(mitigations).flatMap(([name, { steps }]) => drainsIn(steps, `lab.mitigations['${name}'].steps`)),
  ];
  for (const [index, change] of trigger.entries()) {
    if (change.kind !== 'scale') continue;
    const where = `lab.trigger[${index}]`;
    if (link === 'direct' || link === 'faults')
      throw new ShapeError(`${where} needs callers that learn of new servers: a \`link\` of l4, l7 or headless`);
    if (change.models > Math.max(models, modelsAtMost ?? 0))
      throw new ShapeError(`${where} needs ${change.models} model servers: add \`modelsAtMost\` to lab.world`);
  }
  for (const { where, model } of struck) {
    if (link !== 'faults') throw new ShapeError(`${where} needs a link to act on: add \`link: 'faults'\` to lab.world`);
    if (model > models)
      throw new ShapeError(`${where} names model server ${model}, but lab.world has ${models}: count from 1`);
  }
}

function faultsIn(changes: readonly Change[], where: string): Struck[] {
  return changes.flatMap((change, index) =>
    change.kind === 'fault' ? { where: `${where}[${index}]`, model: change.model } : [],
  );
}

function drainsIn(steps: Mitigation['steps'], where: string): Struck[] {
  return steps.flatMap((step, index) =>
    step.kind === 'drain' ? { where: `${where}[${index}]`, model: step.model } : [],
  );
}
