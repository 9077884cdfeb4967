import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { testRules } from '../observe/source/promtool.ts';
import { sloRules } from '../observe/source/rules.ts';
import { minutes } from '../observe/source/scale.ts';
import type { Slo } from '../observe/source/slo.ts';
import { projectFolder } from '../src/lab/folders.ts';

/** Burn-rate rules as we make them, beside those that Sloth made of the same objective, in the real Prometheus. */

const folder = mkdtempSync(join(tmpdir(), 'two-am-sloth-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const job = { job: 'myservice' };
const slo: Slo = {
  id: 'ours',
  service: 'myservice',
  objective: 0.999,
  promise: '99.9 % of requests are answered',
  good: { metric: 'http_request_duration_seconds_count', labels: { ...job, code: '!500' } },
  all: { metric: 'http_request_duration_seconds_count', labels: job },
};
const groups = [{ name: 'ours', rules: sloRules(slo, 'ours', minutes) }];
writeFileSync(join(folder, 'ours.yml'), stringify({ groups }, { lineWidth: 0 }));
copyFileSync(join(projectFolder, 'observe/sloth/getting-started.yml'), join(folder, 'sloth.yml'));

const alertOf = {
  ours: { page: 'alertname="ErrorBudgetBurnsFast"', ticket: 'alertname="ErrorBudgetBurnsSteadily"' },
  sloth: { page: 'sloth_severity="page"', ticket: 'sloth_severity="ticket"' },
};

// A day of calm at 100 requests a second, then a day in which so many of 6,000 a minute fail.
test.each([
  ['1 in 200', 30, { page: false, ticket: true }],
  ['1 in 50', 120, { page: true, ticket: true }],
  ['all', 6_000, { page: true, ticket: true }],
])('where %s fails, ours and theirs come at the same minute', (_says, failing, comes) => {
  const calm = '0+6000x1440';
  const requests = 6_000 * 1_440;
  const series = [
    { code: 200, values: `${calm} ${requests}+${6_000 - failing}x1440` },
    { code: 500, values: `0x1440 0+${failing}x1440` },
  ].map(({ code, values }) => ({
    series: `http_request_duration_seconds_count{job="myservice",code="${code}"}`,
    values,
  }));
  const expected = (['page', 'ticket'] as const).flatMap((severity) => {
    const [ours, theirs] = [firstFiring(alertOf.ours[severity]), firstFiring(alertOf.sloth[severity])];
    return [
      // Nothing is left where both are there at the same time, or neither is.
      { expr: `(${ours} != ${theirs}) or (${ours} unless ${theirs}) or (${theirs} unless ${ours})`, exp_samples: [] },
      { expr: `count(${ours})`, exp_samples: comes[severity] ? [{ labels: '{}', value: 1 }] : [] },
    ];
  });
  const tests = [
    {
      interval: '1m',
      input_series: series,
      promql_expr_test: expected.map((one) => ({ ...one, eval_time: '2d' })),
    },
  ];
  const file = join(folder, 'test.yml');
  // What is recorded has to be there before it is asked for: of several groups promtool takes any first.
  const sloths = ['sli-recordings', 'meta-recordings', 'alerts'].map(
    (group) => `sloth-slo-${group}-myservice-requests-availability`,
  );
  const rules = {
    rule_files: ['ours.yml', 'sloth.yml'],
    group_eval_order: ['ours', ...sloths],
    evaluation_interval: '15m',
  };
  writeFileSync(file, stringify({ ...rules, tests }, { lineWidth: 0 }));
  const tested = testRules(file);
  // Without promtool, which Prometheus brings, there is nothing to compare with.
  if (tested) expect(tested).toMatchObject({ ok: true });
});

function firstFiring(labels: string): string {
  return `min_over_time(timestamp(max(ALERTS{${labels},alertstate="firing"}))[2d:15m])`;
}
