import type { RecentChange } from '../../lab/night/draw-changes.ts';
import type { DrillWorld } from '../drill-world.ts';
import { type DrillMitigation, keepState } from './drill-mitigation.ts';
import { restoreDemand } from './restore.ts';

export function rollBackOf(drill: DrillWorld, { name, team, title, isTrigger }: RecentChange): DrillMitigation {
  return {
    name: `roll-back ${name}`,
    title: `roll back ${name} (${team}: ${title})`,
    costs: 'What came with it is gone, for that team as well; what it left behind stays.',
    check: () => (drill.state.rolledBack.includes(name) ? `${name} is already rolled back` : null),
    async apply() {
      await keepState(drill, { rolledBack: [...drill.state.rolledBack, name] });
      if (!isTrigger) {
        return;
      }
      await drill.trigger.undo();
      drill.triggered = false;
      await restoreDemand(drill);
    },
  };
}
