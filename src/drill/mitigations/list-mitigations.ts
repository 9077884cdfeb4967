import { LabError } from '../../errors.ts';
import { findNearest } from '../../lab/check/nearest.ts';
import { nameOfToday } from '../../lab/drill-names.ts';
import type { ServingRole } from '../../lab/world.ts';
import type { DrillWorld } from '../drill-world.ts';
import { batchOf } from './batch.ts';
import { candidatesOf } from './candidates.ts';
import { deploy, undoDeploy } from './deploy.ts';
import { type Drained, drainOf, undrainOf } from './drain.ts';
import type { DrillMitigation } from './drill-mitigation.ts';
import { restartOf } from './restart.ts';
import { rollBackOf } from './roll-back.ts';
import { scaleMitigations } from './scale.ts';
import { shedOf } from './shed.ts';

/** All that can be done tonight: the same in every drill, as far as its world has it. */
export function listDrillMitigations(drill: DrillWorld, drained: Drained): DrillMitigation[] {
  const { world } = drill;
  const has = (role: ServingRole) => world.members(role).length > 0;
  const models = world.members('model').map(({ name }, index) => ({ name, number: index + 1 }));
  const withLinks = world.faultServer !== null;
  return [
    ...(['storefront', 'ranker', 'model', 'job'] as const).filter(has).map((role) => restartOf(drill, role)),
    ...drill.night.changes.map((change) => rollBackOf(drill, change)),
    ...(withLinks ? models.flatMap((model) => [drainOf(drill, model, drained), undrainOf(drill, model, drained)]) : []),
    ...[25, 50, 75, 90, 0].map((percent) => shedOf(drill, percent)),
    ...scaleMitigations(drill),
    candidatesOf(drill, true),
    candidatesOf(drill, false),
    ...(has('job') ? [0.25, 0.5, 1].map((share) => batchOf(drill, share)) : []),
    deploy(drill),
    undoDeploy(drill),
  ];
}

/** Error: `usage`, with the nearest one. */
export function findDrillMitigation(
  mitigations: readonly DrillMitigation[],
  words: readonly string[],
): DrillMitigation {
  const typed = words.join(' ');
  const today = nameOfToday('mitigation', typed);
  const mitigation = mitigations.find(({ name, alias }) => name === today || alias === typed);
  if (mitigation) return mitigation;
  const nearest = findNearest(
    typed,
    mitigations.map(({ name }) => name),
  );
  const meant = nearest === null ? '' : `Did you mean ${JSON.stringify(nearest)}? `;
  throw new LabError(
    'usage',
    `there is no mitigation ${JSON.stringify(typed)} here`,
    `${meant}\`drill mitigate\` lists them.`,
  );
}
