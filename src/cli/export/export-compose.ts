import { join } from 'node:path';
import type { ComposePlan } from '../../cluster/compose/index.ts';
import type { Input } from '../input.ts';
import { defaultSeed } from '../options.ts';
import { writeNew } from './write-new.ts';

const all = 'all';

/** Writes the compose file of all labs, or one lab's states to be read after it; gives what one does with them. */
export async function exportCompose(input: Input): Promise<readonly string[]> {
  const { readComposePlan, readComposePlans, writeCompose, writeOverlays } = await import(
    '../../cluster/compose/index.ts'
  );
  const lab = input.operands[1] ?? '';
  const said = { seed: input.whole('seed') ?? defaultSeed, rate: input.whole('rate') };
  if (lab === all) {
    const files = [...writeCompose(await readComposePlans(said, input.signal))];
    const out = await writeNew(
      input,
      [all, 'compose'],
      files.map(([name, text]) => [name, () => text] as const),
    );
    return [`docker compose --project-directory ${out} --profile json-blowup up`];
  }
  const usual = { seed: defaultSeed, rate: null };
  const plans = [
    await readComposePlan(lab, said, input.signal),
    await readComposePlan(lab, usual, input.signal),
  ] as const;
  const files = [...writeOverlays(...plans)];
  const out = await writeNew(
    input,
    [lab, 'compose'],
    files.map(([name, text]) => [name, () => text] as const),
  );
  const up = (file?: string) =>
    `docker compose -f docker-compose.yml${file ? ` -f ${join(out, file)}` : ''} --profile ${lab} up -d`;
  return [up(), ...files.map(([name]) => up(name)).slice(0, 2), ...faultsOf(plans[0])];
}

/** A fault is no setting of a service: Toxiproxy is told. */
function faultsOf({ plan, steps }: ComposePlan): string[] {
  const faults = steps.find(({ folder }) => folder === 'trigger')?.state.faults ?? [];
  return faults.map(
    ({ model, toxic }) =>
      `curl --json '${JSON.stringify(toxic)}' http://127.0.0.1:8474/proxies/${plan.id}-model-${model}/toxics`,
  );
}
