import { stringify } from 'yaml';
import type { LabAlerts } from './lab-alerts.ts';
import type { Scale } from './scale.ts';
import { burning, errorRatio, recordName, type Slo, windows } from './slo.ts';

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}
export interface RuleGroup {
  readonly name: string;
  /** Left out: as often as that Prometheus does. */
  readonly interval?: string;
  readonly rules: readonly Rule[];
}

/** Of one lab: what leads, and what its SLO burns. Also the `spec` of a PrometheusRule. */
export function rulesOf({ lab, leading, slo }: LabAlerts, scale: Scale): { readonly groups: readonly RuleGroup[] } {
  const every = scale.name === 'seconds' ? { interval: '1s' } : {};
  const { name, expr, forSeconds, summary } = leading;
  const leads: Rule = {
    alert: name,
    expr: String(expr(scale)),
    ...(forSeconds === undefined ? {} : { for: scale.duration(forSeconds) }),
    labels: { severity: 'page', lab },
    annotations: { summary, runbook_url: pageOf(name) },
  };
  return {
    groups: [
      { name: `two-am-${lab}`, ...every, rules: [leads] },
      ...(slo ? [{ name: `two-am-${lab}-slo`, ...every, rules: sloRules(slo, lab, scale) }] : []),
    ],
  };
}

export const burnAlerts = { page: 'ErrorBudgetBurnsFast', ticket: 'ErrorBudgetBurnsSteadily' } as const;

/** As the Site Reliability Workbook has them: both windows have to agree, so that it comes soon, and goes soon. */
export function sloRules(slo: Slo, lab: string, scale: Scale): Rule[] {
  const { id, service, promise } = slo;
  const recorded = windows.map((window) => ({
    record: recordName(scale, window),
    expr: String(errorRatio(slo, scale.duration(window))),
    labels: { slo: id, service },
  }));
  const alerts = (['page', 'ticket'] as const).map((severity) => ({
    alert: burnAlerts[severity],
    expr: String(burning(slo, severity, scale)),
    labels: { severity, lab },
    annotations: {
      summary: `{{ $labels.service }} uses up its error budget ${severity === 'page' ? 'within hours' : 'before the month is over'}: ${promise}; {{ $value | humanizePercentage }} are not.`,
      runbook_url: pageOf(burnAlerts[severity]),
    },
  }));
  return [...recorded, ...alerts];
}

export function pageOf(alert: string): string {
  return `docs/alerts/${alert}.md`;
}

export function writeRules(alerts: LabAlerts, scale: Scale): string {
  const note =
    scale.name === 'minutes'
      ? '# Made by npm run observe, from observe/source. For a Prometheus that asks every 15 s.\n'
      : '# Made by npm run observe, from observe/source. The same rules where a second stands for 15: for a lab that is asked every second.\n';
  return note + stringify(rulesOf(alerts, scale), { lineWidth: 0 });
}
