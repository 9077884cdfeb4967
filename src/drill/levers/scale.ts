import type { DrillWorld } from '../drill-world.ts';
import { type DrillLever, keepState } from './drill-lever.ts';

/** Where there is room for more; one that was added stays. */
export function scaleLevers(drill: DrillWorld): DrillLever[] {
  const { models, modelsAtMost } = drill.run.world;
  const more = Array.from({ length: Math.max(0, (modelsAtMost ?? models) - models) }, (_, index) => models + index + 1);
  return more.map((count) => ({
    name: `scale ${count}`,
    says: `run ${count} model servers`,
    costs: 'Each takes its share of this machine.',
    check() {
      const running = drill.world.members('model').length;
      return running >= count ? `${running} model servers already run, and one that was added stays` : null;
    },
    async pull() {
      await drill.world.apply({ kind: 'scale', models: count });
      await keepState(drill, { models: count });
    },
  }));
}
