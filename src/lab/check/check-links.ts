import type { Lab, Mitigation } from '../lab.ts';
import { type Change, type World, worldWith } from '../world.ts';
import { ShapeError } from './shape.ts';

/**
 * What a change or a step acts on has to be there: a model server, a link for faults and drains; for a scale-up room, and somebody who
 * can learn of it. Throws a ShapeError that names the field.
 */
export function assertLinks({ world: wish, trigger, recovery, wrongFixes, mitigations = {} }: Lab): void {
  const world = worldWith(wish);
  assertChanges(world, trigger, 'lab.trigger');
  assertChanges(world, recovery?.trigger ?? [], 'lab.recovery.trigger');
  for (const [name, wrongFix] of Object.entries(wrongFixes))
    if (typeof wrongFix !== 'string') assertChanges(world, wrongFix.trigger, `lab.wrongFixes['${name}'].trigger`);
  for (const [name, { steps }] of Object.entries(mitigations))
    assertSteps(world, steps, `lab.mitigations['${name}'].steps`);
}

function assertChanges(world: World, changes: readonly Change[], where: string): void {
  for (const [index, change] of changes.entries()) {
    const at = `${where}[${index}]`;
    if (change.kind === 'scale') assertScale(world, change.models, at);
    if (change.kind === 'slow' || change.kind === 'release') assertModel(change.model, mostModels(world), at);
    if (change.kind === 'fault') assertLink(world, change.model, at);
  }
}

function assertSteps(world: World, steps: Mitigation['steps'], where: string): void {
  for (const [index, step] of steps.entries()) {
    if (step.kind === 'drain') assertLink(world, step.model, `${where}[${index}]`);
    if (step.kind === 'release') assertModel(step.model, world.models, `${where}[${index}]`);
  }
}

function assertScale(world: World, models: number, where: string): void {
  if (world.link === 'direct' || world.link === 'faults')
    throw new ShapeError(`${where} needs callers that learn of new servers: a \`link\` of l4, l7 or headless`);
  if (models > mostModels(world))
    throw new ShapeError(`${where} needs ${models} model servers: add \`modelsAtMost\` to lab.world`);
}

function assertLink({ link, models }: World, model: number, where: string): void {
  if (link !== 'faults') throw new ShapeError(`${where} needs a link to act on: add \`link: 'faults'\` to lab.world`);
  assertModel(model, models, where);
}

function assertModel(model: number, models: number, where: string): void {
  if (model > models)
    throw new ShapeError(`${where} names model server ${model}, but lab.world has ${models}: count from 1`);
}

function mostModels({ models, modelsAtMost }: World): number {
  return Math.max(models, modelsAtMost ?? 0);
}
