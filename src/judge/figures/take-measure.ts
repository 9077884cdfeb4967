import { messageOf } from '../../errors.ts';
import type { EvidenceOf, Source } from '../../lab/evidence.ts';
import type { Findings, Found, Measure, Picture } from '../../lab/measure.ts';
import type { ArmEvidence } from '../record/evidence.ts';
import { belongsTo } from '../record/roles.ts';
import { sayVague } from './clocks.ts';

/** A figure with its bounds, which may be ±Infinity; a plain number is bounded by itself. Or why there is none. */
export type Taken =
  | {
      readonly known: true;
      readonly value: number;
      readonly low: number;
      readonly high: number;
      readonly plain: boolean;
      readonly counted: string | null;
    }
  | Unknown;

/** `unsought`: nobody gathered it. */
interface Unknown {
  readonly known: false;
  readonly why: string;
  readonly unsought?: true;
}

/** Never throws: what fails is an answer too. */
export function takeMeasure(measure: Measure | null, name: string, of: string, evidence: ArmEvidence): Taken {
  if (measure === null) return { known: false, why: `there is no measure called "${name}"` };
  return tryTaking(measure, of, evidence, (found) => {
    const bearsMs = measure.bearsMs?.(found);
    const vague = bearsMs === undefined ? null : sayVague(found, name, bearsMs);
    if (vague !== null) return { known: false, why: vague };
    const taken = measure.take(found, evidence.facts, evidence.found);
    if (typeof taken === 'number') {
      if (!Number.isFinite(taken)) return { known: false, why: `${name}: nothing was counted` };
      return { known: true, value: taken, low: taken, high: taken, plain: true, counted: null };
    }
    const { value, low, high, counted } = taken;
    const bounded = Number.isFinite(low) || Number.isFinite(high);
    if (Number.isNaN(low) || Number.isNaN(high) || !(Number.isFinite(value) || bounded))
      return { known: false, why: `${name}: nothing was counted` };
    // Nothing that is measured can be negative, though the arithmetic of a bound knows nothing of that.
    return { known: true, value, low: Math.max(0, low), high, plain: false, counted: counted ?? null };
  });
}

export type Drawn =
  | { readonly known: true; readonly series: ReturnType<Picture['take']> }
  | { readonly known: false; readonly why: string };

export function takePicture(picture: Picture | null, name: string, of: string, evidence: ArmEvidence): Drawn {
  if (picture === null) return { known: false, why: `there is no picture called "${name}"` };
  return tryTaking(picture, of, evidence, (found) => ({
    known: true,
    series: picture.take(found, evidence.facts, evidence.found),
  }));
}

function tryTaking<T>(
  { name, from }: { readonly name: string; readonly from: Source },
  of: string,
  evidence: ArmEvidence,
  take: (found: Findings<Source>) => T,
): T | Unknown {
  const failed = evidence.failed.find(
    (failure) => failure.source === from && belongsTo(failure.from, of, evidence.roles),
  );
  if (failed !== undefined) return { known: false, why: `${from} of ${failed.from} was not gathered: ${failed.why}` };
  const all: readonly Found<EvidenceOf[Source]>[] = evidence.found[from] ?? [];
  const [first, ...rest] = all.filter((found) => belongsTo(found.from, of, evidence.roles));
  if (first === undefined)
    return { known: false, why: `${from} of ${of} was not gathered in this arm`, unsought: true };
  try {
    return take([first, ...rest]);
  } catch (thrown) {
    return { known: false, why: `${name} failed: ${messageOf(thrown)}` };
  }
}
