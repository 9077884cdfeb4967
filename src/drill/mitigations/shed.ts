import { type DrillWorld, restoreOffer } from '../drill-world.ts';
import { type DrillMitigation, keepState } from './drill-mitigation.ts';

export function shedOf(drill: DrillWorld, percent: number): DrillMitigation {
  return {
    name: `shed ${percent}`,
    title: percent === 0 ? 'let every visitor in again' : `turn ${percent} of 100 visitors away`,
    costs: percent === 0 ? 'The load is what it was.' : 'They get nothing at all, and count as turned away.',
    check() {
      if (drill.state.shedShare !== percent / 100) return null;
      return percent === 0 ? 'nobody is being turned away' : `${percent} of 100 visitors are already turned away`;
    },
    async apply() {
      await keepState(drill, { shedShare: percent / 100 });
      await restoreOffer(drill);
    },
  };
}
