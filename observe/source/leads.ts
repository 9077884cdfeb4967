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

/** As docs/alerts/README.md has it: how long after the change each alert came under the defect, in seconds of the recording. */
export function leadRow({ lab, leading }: LabAlerts, tests: readonly RecordedTest[]): string {
  const defect = tests.find(({ name }) => name.startsWith('defect, triggered'));
  const [pulled, led, burnt] = defect
    ? [triggeredAt(defect), firesAt(defect, leading.name), firesAt(defect, burnAlerts.page)]
    : [];
  if (pulled == null || led == null) throw new Error(`${leading.name} does not fire under the defect of ${lab}`);
  const later = burnt == null ? ['never', '–'] : [`${burnt - pulled} s`, `${burnt - led} s`];
  return `| \`${lab}\` | ${led - pulled} s | ${later.join(' | ')} |`;
}
