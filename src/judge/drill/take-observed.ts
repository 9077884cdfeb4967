import { type Taken, takeMeasure } from '../figures/take-measure.ts';
import { pagesIn } from '../figures/views.ts';
import { batchesHandled } from '../measures/index.ts';
import type { ArmEvidence } from '../record/evidence.ts';
import { ofRole } from '../record/roles.ts';
import { sumOf } from '../statistics/sum.ts';

/** What is observed otherwise than by a measure as it stands. */

/** Of one model server it says nothing that it takes everything. */
export function takeBusiest(evidence: ArmEvidence): Taken {
  const served = ofRole(evidence.found.slots ?? [], evidence.roles, 'model').map(({ value }) => value.served);
  if (served.length < 2) return { known: false, why: 'there is no second model server to compare it with' };
  const all = served.reduce((sum, count) => sum + count, 0);
  return all === 0 ? { known: false, why: 'no model server served a call' } : plain(Math.max(...served) / all);
}

/** Of handlers that never ran it says nothing where nobody sent a batch. */
export function takeHandled(evidence: ArmEvidence): Taken {
  const sent = (evidence.found.outcomes ?? []).some(({ from, value }) => from === 'batches' && value.views.length > 0);
  if (!sent) return { known: false, why: 'no batch was sent' };
  return takeMeasure(batchesHandled, batchesHandled.name, 'model', evidence);
}

const fewestViews = 20;

/** Whatever becomes of a view, it asks once: what is more was asked again. */
export function takeCallsPerView({ found, roles }: ArmEvidence): Taken {
  const begun = sumOf(ofRole(found.rpcs ?? [], roles, 'storefront'), ({ value }) => value.begun);
  const views = pagesIn(found.outcomes)?.views.length ?? 0;
  if (begun === 0) return { known: false, why: 'the storefront made no gRPC call' };
  return views < fewestViews ? { known: false, why: 'too few views arrived' } : plain(begun / views);
}

export function takeNeighbours({ disturbance }: ArmEvidence): Taken {
  return disturbance.othersShare === null
    ? { known: false, why: 'not available on this system' }
    : plain(disturbance.othersShare);
}

function plain(value: number): Taken {
  return { known: true, value, low: value, high: value, plain: true, counted: null };
}
