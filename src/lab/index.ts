/** What a lab's files import as `#lab`. */
import type { MeasureClaims } from './claims.ts';
import type { DrillFacts } from './drill.ts';
import type { Lab } from './lab.ts';
import type { Variant } from './variant.ts';

export type { Claim, ClaimedArm, MeasureClaims } from './claims.ts';
export { callOf } from './http-call.ts';
export { inOneCall } from './in-one-call.ts';
export type { Lab, Mitigation, Step } from './lab.ts';
export type {
  Answer,
  BatchScorer,
  Call,
  Link,
  Listening,
  Rows,
  Scorer,
  Site,
  Until,
  Variant,
} from './variant.ts';

/** Gives the object back, checked by its type. */
export function defineLab(lab: Lab): Lab {
  return lab;
}

/** Gives the object back, checked by its type. */
export function defineVariant(variant: Variant): Variant {
  return variant;
}

/** Gives the function back, checked by its type. */
export function defineClaims(measure: MeasureClaims): MeasureClaims {
  return measure;
}

/** Gives the object back, checked by its type. */
export function defineDrill(facts: DrillFacts): DrillFacts {
  return facts;
}
