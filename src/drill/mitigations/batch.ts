import type { DrillWorld } from '../drill-world.ts';
import { type DrillMitigation, keepState } from './drill-mitigation.ts';

const sharesInWords: Readonly<Record<number, readonly [name: string, title: string]>> = {
  0.25: ['quarter', 'send a quarter of the rows in each batch'],
  0.5: ['half', 'send half the rows in each batch'],
};

export function batchOf(drill: DrillWorld, share: number): DrillMitigation {
  const [name, title] = sharesInWords[share] ?? ['all', 'send all rows in each batch again'];
  return {
    name: `batch ${name}`,
    title,
    costs: share === 1 ? 'The batches are what they were.' : "The rows that are left out keep yesterday's ranks.",
    check: () => (drill.state.batchShare === share ? `already so: ${title}` : null),
    async apply() {
      await keepState(drill, { batchShare: share });
      await sendBatches(drill);
    },
  };
}

/** Never taken back by disposing, as with the candidates. Whole pages, of which a batch is made. */
export async function sendBatches({ loaded, run, state, triggered, world }: DrillWorld): Promise<void> {
  const { candidates, batchRows = 0 } = run.product;
  const rows = triggered
    ? loaded.lab.trigger.reduce(
        (now, change) => (change.kind === 'deploy' ? (change.product.batchRows ?? now) : now),
        batchRows,
      )
    : batchRows;
  const sent = Math.max(1, Math.floor((rows * state.batchShare) / candidates)) * candidates;
  await world.apply({ kind: 'deploy', team: 'operations', product: { batchRows: sent } });
}
