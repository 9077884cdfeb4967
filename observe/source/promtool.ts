import { spawnSync } from 'node:child_process';
import { stringify } from 'yaml';
import type { LabAlerts } from './lab-alerts.ts';
import type { Recording } from './recording.ts';
import { burnAlerts, rulesOf } from './rules.ts';
import { seconds } from './scale.ts';

/** Second of a recording at which an alert fires for the first time; null: never. By alert. */
export type Firings = Readonly<Record<string, number | null>>;

/** The alerts that page: they are what is compared. */
export function pagingAlerts({ leading, slo }: LabAlerts): string[] {
  return [leading.name, ...(slo ? [burnAlerts.page] : [])];
}

/** When it fires for the first time: an alert's own series is written at every evaluation. */
function firstFiring(alert: string, length: number): string {
  return `min_over_time(timestamp(max(ALERTS{alertname="${alert}",alertstate="firing"}))[${length}s:1s])`;
}

/** A file for `promtool test rules`: what was recorded, and at which second each alert fires. */
export function writeTests(alerts: LabAlerts, recordings: readonly (Recording & { firings: Firings })[]): string {
  const tests = recordings.map(({ variant, series, seconds: length, triggeredAt, firings }) => ({
    name: triggeredAt === null ? `${variant}, calm` : `${variant}, triggered at ${triggeredAt} s`,
    interval: '1s',
    input_series: series.map(({ name, labels, values }) => ({
      series: `${name}{${labelText(labels)}}`,
      values: valuesText(values),
    })),
    promql_expr_test: pagingAlerts(alerts).map((alert) => {
      const at = firings[alert] ?? null;
      return {
        expr: firstFiring(alert, length),
        eval_time: `${length}s`,
        exp_samples: at === null ? [] : [{ labels: '{}', value: at }],
      };
    }),
  }));
  const note =
    '# Made by npm run observe:record --, from a run of this lab: what a Prometheus would have scraped of it, once a second.\n';
  return (
    note +
    stringify(
      { rule_files: [`../rules/seconds/${alerts.lab}.yml`], evaluation_interval: '1s', tests },
      { lineWidth: 0 },
    )
  );
}

function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',');
}

/** As a Prometheus stores it: a series that a scrape did not bring is stale from then on. */
function valuesText(values: readonly (number | null)[]): string {
  return values
    .map((value, at) =>
      value === null ? ((values[at - 1] ?? null) === null ? '_' : 'stale') : String(value).replace('Infinity', 'Inf'),
    )
    .join(' ');
}

/** What promtool says when nothing is expected to fire: the seconds at which the alerts do, test by test. Throws where it cannot be run. */
export function findFirings(
  alerts: LabAlerts,
  recordings: readonly Recording[],
  run: (text: string) => string,
): Firings[] {
  return recordings.map((recording) => {
    const said = run(writeTests(alerts, [{ ...recording, firings: {} }]));
    const found = [...said.matchAll(/alertname=\\"(\w+)\\"[^\n]*\n\s*exp: nil\n\s*got: \{\} ([-+.\dE]+)/g)];
    return Object.fromEntries(found.map(([, alert = '', at]) => [alert, Number(at)]));
  });
}

interface Told {
  readonly ok: boolean;
  /** All that it says. */
  readonly says: string;
}

/** `promtool test rules` of a file; null: promtool is not there. */
export function testRules(file: string): Told | null {
  return promtool(['test', 'rules', file]);
}

/** `promtool check rules` of some files; null: promtool is not there. */
export function checkRules(paths: readonly string[]): Told | null {
  return promtool(['check', 'rules', ...paths]);
}

function promtool(line: readonly string[]): Told | null {
  const { error, status, stdout, stderr } = spawnSync('promtool', line, { encoding: 'utf8' });
  return error ? null : { ok: status === 0, says: `${stdout}${stderr}` };
}

export function selectorsOfRules(alerts: LabAlerts): string[] {
  return rulesOf(alerts, seconds).groups.flatMap(({ rules }) => rules.map(({ expr }) => expr));
}
