import { parse } from 'yaml';
import type { LabAlerts } from './lab-alerts.ts';
import { burnAlerts } from './rules.ts';

export interface RecordedTest {
  readonly name: string;
  readonly input_series: readonly { readonly series: string; readonly values: string }[];
  readonly promql_expr_test: readonly {
    readonly expr: string;
    readonly exp_samples: readonly { readonly value: number }[];
  }[];
}

/** Of a file for `promtool test rules` that was made of recordings. */
export function readTests(text: string): readonly RecordedTest[] {
  return (parse(text) as { readonly tests: readonly RecordedTest[] }).tests;
}

/** Second at which an alert fires in it for the first time; null: never. */
export function firesAt({ promql_expr_test: expressions }: RecordedTest, alert: string): number | null {
  return expressions.find(({ expr }) => expr.includes(`"${alert}"`))?.exp_samples[0]?.value ?? null;
}

/** Second at which the trigger was pulled; null: it was not. */
export function triggeredAt({ name }: RecordedTest): number | null {
  const [, second] = /triggered at (\d+) s$/.exec(name) ?? [];
  return second === undefined ? null : Number(second);
}

interface Lead {
  /** Seconds of the recording after the change. */
  readonly afterChange: number;
  /** The same of the error budget's alert; null: it never came, or the lab has none. */
  readonly budgetAfterChange: number | null;
}

/** Under the defect. Throws a plain Error where the alert that leads does not fire. */
export function leadIn({ lab, leading }: LabAlerts, tests: readonly RecordedTest[]): Lead {
  const defect = tests.find(({ name }) => name.startsWith('defect, triggered'));
  const pulled = defect && triggeredAt(defect);
  const led = defect && firesAt(defect, leading.name);
  if (!defect || pulled == null || led == null)
    throw new Error(`${leading.name} does not fire under the defect of ${lab}`);
  const burnt = firesAt(defect, burnAlerts.page);
  return { afterChange: led - pulled, budgetAfterChange: burnt === null ? null : burnt - pulled };
}

/** As docs/alerts/README.md has it. */
export function leadRow({ lab }: LabAlerts, { afterChange, budgetAfterChange }: Lead): string {
  const later =
    budgetAfterChange === null ? 'never | –' : `${budgetAfterChange} s | ${budgetAfterChange - afterChange} s`;
  return `| \`${lab}\` | ${afterChange} s | ${later} |`;
}

/** As the lab's runbook has it. */
export function sayLead({ afterChange, budgetAfterChange }: Lead): string {
  const after = `In the recorded run it came ${afterChange} s after the change`;
  if (budgetAfterChange === afterChange) return `${after}, no sooner than the error budget's alert.`;
  return budgetAfterChange === null
    ? `${after}; nothing else that the services tell showed anything.`
    : `${after}, ${budgetAfterChange - afterChange} s before the error budget's alert.`;
}
