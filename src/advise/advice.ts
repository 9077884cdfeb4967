import { z } from 'zod';
import { type Answer, answers, waysOf } from './answer.ts';
import { type Measured, type MeasuredWay, measured } from './measure/measured.ts';
import { type Need, need } from './need.ts';
import { remarksOn } from './remarks.ts';
import { type Rule, sections } from './rule.ts';
import { decide } from './rules.ts';
import { type Way, ways } from './ways.ts';

/** What `advise --json` prints. */
export const advice = z.strictObject({
  schemaVersion: z.literal(1),
  need,
  answer: z.enum(answers),
  rule: z.strictObject({
    id: z.string(),
    reason: z.string(),
    document: z.strictObject({ section: z.enum(sections), quote: z.string(), stance: z.enum(['follows', 'departs']) }),
    /** Why the rule departs from the document; null: it follows it. */
    because: z.string().nullable(),
  }),
  /** Whether the measurement bears out the cost that a departure rests on; null: it rests on none, or nothing was measured. */
  borneOut: z
    .strictObject({ holds: z.enum(['yes', 'no', 'unclear']), cheap: z.enum(ways), dear: z.enum(ways) })
    .nullable(),
  remarks: z.array(
    z.strictObject({
      id: z.string(),
      text: z.string(),
      section: z.enum(sections).nullable(),
      command: z.string().nullable(),
    }),
  ),
  measured: measured.nullable(),
  /** Why nothing was measured; null: it was. */
  notMeasured: z.string().nullable(),
});
export type Advice = z.infer<typeof advice>;

/** @param notMeasured why there is no measurement; with one it is not told */
export function adviseOn(asked: Need, found: Measured | null, notMeasured: string): Advice {
  const rule = decide(asked);
  return {
    schemaVersion: 1,
    need: asked,
    answer: rule.answer,
    rule: {
      id: rule.id,
      reason: rule.reason,
      document: { section: rule.section, quote: rule.quote, stance: rule.stance },
      because: rule.stance === 'departs' ? rule.because : null,
    },
    borneOut: found && bearOut(rule, found),
    remarks: remarksOn(rule.answer, asked).map(({ id, text, section, command }) => ({ id, text, section, command })),
    measured: found,
    notMeasured: found ? null : notMeasured,
  };
}

/** The cheapest way of an answer, by CPU a call; null: none of them was measured. */
export function cheapestOf(answer: Answer, { ways: found }: Measured): MeasuredWay | null {
  const own = found.filter(({ way }) => (waysOf[answer] as readonly Way[]).includes(way));
  return own.reduce<MeasuredWay | null>(
    (best, one) => (best === null || one.cpuMs.value < best.cpuMs.value ? one : best),
    null,
  );
}

function bearOut(rule: Rule, found: Measured): Advice['borneOut'] {
  if (rule.stance !== 'departs' || rule.cheaper === undefined) return null;
  const [cheap, dear] = rule.cheaper.map((answer) => cheapestOf(answer, found));
  if (!cheap || !dear) return null;
  const sides = { cheap: cheap.way, dear: dear.way };
  if (isBelow(cheap.cpuMs.high, dear.cpuMs.low)) return { holds: 'yes', ...sides };
  if (isBelow(dear.cpuMs.high, cheap.cpuMs.low)) return { holds: 'no', ...sides };
  return { holds: 'unclear', ...sides };
}

/** Certainly: a bound that is not known proves nothing. */
function isBelow(high: number | null, low: number | null): boolean {
  return high !== null && low !== null && high < low;
}
