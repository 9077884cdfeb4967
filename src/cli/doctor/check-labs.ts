import { LabError } from '../../errors.ts';
import { listLabs, loadLab } from '../../lab/load/discover.ts';
import { type Foretold, foretell } from '../../run/foretell.ts';
import { allowedCores, readCpuAllowance } from '../../world/process/readings/cpu-allowance.ts';
import { measureRoundTrip } from '../../world/process/readings/machine-speed.ts';
import { type Finding, fine } from './finding.ts';

const measuredMs = 1_700;
const stateOf: Readonly<Record<Foretold['answer'], Finding['state']>> = {
  yes: 'ok',
  tight: 'ok',
  no: 'caution',
  unknown: 'absent',
};

/** Measures one thread for two seconds, and says of each lab whether this machine will carry it. */
export async function checkLabs(othersShare: number): Promise<Finding[]> {
  const cores = allowedCores(await readCpuAllowance());
  const roundTripMs = measureRoundTrip(measuredMs);
  const speed = fine('speed', `${roundTripMs.toFixed(2)} ms for a JSON round trip of 4,000 floats, on one thread`);
  const foretold = (await listLabs()).map(async (id): Promise<Finding> => {
    try {
      const { answer, text } = foretell((await loadLab(id)).lab, { cores, othersShare, roundTripMs });
      return { name: id, state: stateOf[answer], text, remedy: remedyOf(answer) };
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      // One broken lab hides no other, and nothing of this machine.
      return { name: id, state: 'caution', text: error.message, remedy: error.hint };
    }
  });
  return [speed, ...(await Promise.all(foretold))];
}

function remedyOf(answer: Foretold['answer']): string | null {
  return answer === 'no'
    ? 'Stop whatever else is running, give it more cores, or ask for less load with --rate N.'
    : null;
}
