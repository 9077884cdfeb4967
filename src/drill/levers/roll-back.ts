import type { DrillWorld } from '../drill-world.ts';
import { type DrillLever, keepState } from './drill-lever.ts';
import { restoreDemand } from './restore.ts';

export function rollBackOf(drill: DrillWorld, { name, team, says, at }: DrillWorld['changes'][number]): DrillLever {
  return {
    name: `roll-back ${name}`,
    says: `roll back ${name} (${team}: ${says})`,
    costs: 'What came with it is gone, for that team as well; what it left behind stays.',
    check: () => (drill.state.rolledBack.includes(name) ? `${name} is already rolled back` : null),
    async pull() {
      await keepState(drill, { rolledBack: [...drill.state.rolledBack, name] });
      if (at !== 'trigger') {
        // A roll-back is a roll-out: whoever owns it is restarted by it.
        if (team === 'storefront') await drill.world.restart('storefront');
        return;
      }
      await drill.trigger.undo();
      drill.triggered = false;
      await restoreDemand(drill);
    },
  };
}
