import type { Arm, Remark, RunResult } from '../judge/record/result.ts';

export interface ToldRemark {
  readonly arm: Arm;
  readonly remark: Remark;
}

/** What the arms show beside their measures, each once a variant: where several show the same, the one that shows most. */
export function remarksOf({ arms }: RunResult): ToldRemark[] {
  const told = new Map<string, ToldRemark>();
  for (const arm of arms) {
    for (const remark of arm.remarks ?? []) {
      const key = [arm.variant, remark.code, remark.of].join('\n');
      const before = told.get(key);
      if (!before || (remark.value ?? 0) > (before.remark.value ?? 0)) told.set(key, { arm, remark });
    }
  }
  return [...told.values()];
}
