import type { DrillWorld } from '../drill-world.ts';
import { type DrillMitigation, keepState } from './drill-mitigation.ts';

export function candidatesOf(drill: DrillWorld, half: boolean): DrillMitigation {
  return {
    name: half ? 'candidates half' : 'candidates all',
    title: half ? 'score half the candidates of each view' : 'score all candidates again',
    costs: half ? 'Users choose from half as many recommendations.' : 'Each view costs what it did.',
    check() {
      if (drill.state.halfCandidates !== half) return null;
      return half ? 'only half the candidates are being scored' : 'all candidates are being scored';
    },
    async apply() {
      await keepState(drill, { halfCandidates: half });
      await serveCandidates(drill);
    },
  };
}

/** Never taken back by disposing: it would take back what changed since, too. */
export async function serveCandidates({ run, state, world }: DrillWorld): Promise<void> {
  const candidates = state.halfCandidates ? Math.ceil(run.product.candidates / 2) : run.product.candidates;
  await world.apply({ kind: 'deploy', team: 'storefront', product: { candidates } });
}
