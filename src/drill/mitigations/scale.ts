import type { DrillWorld } from '../drill-world.ts';
import { type DrillMitigation, keepState } from './drill-mitigation.ts';

/** As many as there is room for; one that was added stays, so that no fewer than run are offered. */
export function scaleMitigations(drill: DrillWorld): DrillMitigation[] {
  const { models, modelsAtMost } = drill.run.world;
  const running = drill.world.members('model').length;
  return Array.from({ length: modelsAtMost ?? models }, (_, index) => index + 1).map((count) => ({
    name: `scale ${count}`,
    title: `run ${count} model servers`,
    costs: 'Each takes its share of this machine.',
    ...(count > running ? {} : { unlisted: true }),
    check: () => (count > running ? null : `${running} model servers already run, and one that was added stays`),
    async apply() {
      await drill.world.apply({ kind: 'scale', models: count });
      await keepState(drill, { models: count });
    },
  }));
}
