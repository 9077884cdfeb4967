import type { ServingRole } from '../../lab/world.ts';
import type { DrillWorld } from '../drill-world.ts';
import type { DrillMitigation } from './drill-mitigation.ts';

export function restartOf(drill: DrillWorld, role: ServingRole): DrillMitigation {
  return {
    name: `restart ${role}`,
    title: role === 'model' ? 'restart all model servers' : `restart the ${role}`,
    costs: 'Whatever is in flight fails, and for a moment nobody is served.',
    apply: () => drill.world.restart(role),
  };
}
