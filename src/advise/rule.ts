import type { Answer } from './answer.ts';
import type { ChoiceName } from './choices.ts';
import type { Need } from './need.ts';

/** Sections of *REST vs gRPC for ML Model Serving*, the document that two-am comes from. */
export const sections = [
  'Decision Framework',
  'gRPC Load Balancing for ML Services',
  'gRPC and Browser Clients',
  'The JSON Float Precision Trap',
  'Not Reusing gRPC Channels',
  'Forgetting Message Size Limits',
  'Production Engineering Notes',
  'Interview Q&A',
] as const;
export type Section = (typeof sections)[number];

/** All that it names has to hold; what it leaves out may be anything. */
export type Condition = {
  readonly [N in ChoiceName]?: readonly Need[N][];
} & {
  readonly floats?: Range;
  readonly perSecond?: Range;
};

interface Range {
  readonly atLeast?: number;
  readonly atMost?: number;
}

interface Said {
  readonly id: string;
  readonly when: Condition;
  readonly answer: Answer;
  readonly reason: string;
  readonly section: Section;
  /** The document's own words. */
  readonly quote: string;
}

/** The document is followed, or not, and why. */
export type Rule =
  | (Said & { readonly stance: 'follows' })
  | (Said & {
      readonly stance: 'departs';
      readonly because: string;
      /** The departure rests on the first costing less CPU a call than the second, which is measured; left out: it rests on no cost. */
      readonly cheaper?: readonly [cheap: Answer, dear: Answer];
    });

export function fits(when: Condition, need: Need): boolean {
  return Object.entries(when).every(([name, allowed]) => {
    const value = need[name as keyof Need];
    if (Array.isArray(allowed)) return allowed.includes(value);
    const { atLeast = 0, atMost = Number.POSITIVE_INFINITY } = allowed as Range;
    return typeof value === 'number' && value >= atLeast && value <= atMost;
  });
}
