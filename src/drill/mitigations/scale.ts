import type { DrillWorld } from '../drill-world.ts';
import { type DrillMitigation, keepState } from './drill-mitigation.ts';

/** Where there is room for more; one that was added stays. */
export function scaleMitigations(drill: DrillWorld): DrillMitigation[] {
  const { models, modelsAtMost } = drill.run.world;
  const more = Array.from({ length: Math.max(0, (modelsAtMost ?? models) - models) }, (_, index) => models + index + 1);
  return more.map((count) => ({
    name: `scale ${count}`,
    title: `run ${count} model servers`,
    costs: 'Each takes its share of this machine.',
    check() {
      const running = drill.world.members('model').length;
      return running >= count ? `${running} model servers already run, and one that was added stays` : null;
    },
    async apply() {
      await drill.world.apply({ kind: 'scale', models: count });
      await keepState(drill, { models: count });
    },
  }));
}
