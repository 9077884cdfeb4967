import type { ServingRole } from '../../lab/world.ts';
import type { DrillWorld } from '../drill-world.ts';
import type { DrillLever } from './drill-lever.ts';

export function restartOf(drill: DrillWorld, role: ServingRole): DrillLever {
  return {
    name: `restart ${role}`,
    says: role === 'model' ? 'restart all model servers' : `restart the ${role}`,
    costs: 'Whatever is in flight fails, and for a moment nobody is served.',
    pull: () => drill.world.restart(role),
  };
}
