import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { makeFiles } from '../observe/source/files.ts';
import { labAlerts } from '../observe/source/index.ts';
import { firesAt, leadIn, leadRow, readTests, sayLead, triggeredAt } from '../observe/source/leads.ts';
import { checkRules, testRules } from '../observe/source/promtool.ts';
import { pageOf, type RuleGroup } from '../observe/source/rules.ts';
import { matches, selectorsIn } from '../observe/source/selectors.ts';
import { labsFolder, projectFolder } from '../src/lab/folders.ts';
import { worldWith } from '../src/lab/world.ts';
import { startJob } from '../src/services/job.ts';
import { startTestModel } from '../src/services/model.fixture.ts';
import type { Program } from '../src/services/program.ts';
import { parseMetrics } from '../src/services/prometheus-text.ts';
import { startRanker } from '../src/services/ranker.ts';
import { startStorefront } from '../src/services/storefront.ts';

const folder = join(projectFolder, 'observe');
const files = makeFiles();
const rules = [...files].filter(([path]) => path.startsWith('rules/'));
const dashboards = [...files].filter(([path]) => path.startsWith('grafana/'));
const groupsIn = (text: string) => (parse(text) as { groups: readonly RuleGroup[] }).groups;
const expressions = [
  ...rules.flatMap(([path, text]) =>
    groupsIn(text).flatMap((group) => group.rules.map(({ expr }) => ({ path, expr }))),
  ),
  ...dashboards.flatMap(([path, text]) =>
    (JSON.parse(text) as { panels: { targets: { expr: string }[] }[] }).panels.flatMap(({ targets }) =>
      targets.map(({ expr }) => ({ path, expr })),
    ),
  ),
];
const recorded = new Set(
  rules.flatMap(([, text]) => groupsIn(text).flatMap((group) => group.rules.flatMap(({ record }) => record ?? []))),
);

test('what is committed is what the source makes: npm run observe', () => {
  const committed = globSync('{rules/**/*.yml,grafana/*.json}', { cwd: folder });
  expect(committed.toSorted()).toEqual([...files.keys()].toSorted());
  for (const [path, text] of files) expect(readFileSync(join(folder, path), 'utf8'), path).toBe(text);
});

test('each lab of ours has one alert that leads, and every alert a page', () => {
  const labs = globSync('[a-z]*/lab.ts', { cwd: labsFolder() }).map((path) => path.split('/')[0]);
  // One that was begun a moment ago may have none yet.
  expect(labs).toEqual(expect.arrayContaining(labAlerts.map(({ lab }) => lab)));
  expect(labAlerts).toHaveLength(7);
  const alerts = rules.flatMap(([, text]) =>
    groupsIn(text).flatMap((group) => group.rules.filter(({ alert }) => alert)),
  );
  for (const { alert = '', annotations } of alerts) {
    expect(annotations?.runbook_url).toBe(pageOf(alert));
    expect(readFileSync(join(projectFolder, pageOf(alert)), 'utf8')).toContain(`# ${alert}`);
  }
});

describe('expressions', () => {
  test('are PromQL', () => {
    expect(expressions.length).toBeGreaterThan(100);
    for (const { path, expr } of expressions) expect(() => selectorsIn(expr), `${path}: ${expr}`).not.toThrow();
  });

  test.each(['sum(', 'a and on(b)', 'rate(x[1m)', 'up{job="a" "b"}', 'up 1'])('%s is none', (expr) => {
    expect(() => selectorsIn(expr)).toThrow('no PromQL');
  });

  test('name metrics and labels that a real scrape of our services brings', async () => {
    const scraped = await scrapeServices();
    // Prometheus' own, and what a scrape is labelled with.
    const ownLabels = ['le', 'instance', 'job'];
    for (const { path, expr } of expressions) {
      for (const { metric, matchers } of selectorsIn(expr)) {
        if (recorded.has(metric)) continue;
        const labels = scraped.get(metric);
        expect(labels, `${path}: ${metric}`).toBeDefined();
        for (const { label } of matchers)
          if (!ownLabels.includes(label) && labels?.size !== 0)
            expect([...(labels ?? [])], `${path}: ${metric}{${label}}`).toContain(label);
      }
    }
    expect(scraped.has('storefront_no_such_metric_total')).toBe(false);
  });

  test('are what the real Prometheus takes', ({ skip }) => {
    const paths = rules.map(([path]) => join(folder, path));
    const checked = checkRules(paths);
    if (checked === null) skip('promtool is not there: Prometheus brings it');
    expect(checked).toMatchObject({ ok: true });
  });
});

const recordings = globSync('tests/*.yml', { cwd: folder });

test('what is told of how early they came is what was recorded', () => {
  const told = readFileSync(join(projectFolder, 'docs/alerts/README.md'), 'utf8');
  const rows = told.split('\n').filter((line) => /^\| `[\w-]+` \| \d+ s \|/.test(line));
  const found = recordings.map((path) => {
    const alerts = labOf(path);
    const lead = leadIn(alerts, readTests(readFileSync(join(folder, path), 'utf8')));
    const runbook = readFileSync(join(projectFolder, `runbooks/${alerts.lab}.md`), 'utf8');
    expect(runbook.replaceAll(/\s+/g, ' '), alerts.lab).toContain(sayLead(lead));
    return leadRow(alerts, lead);
  });
  expect(rows.toSorted()).toEqual(found.toSorted());
});

describe.each(recordings)('%s', (path) => {
  const tests = readTests(readFileSync(join(folder, path), 'utf8'));
  const { leading, lab } = labOf(path);

  test('its recordings fire as they are said to, in the real Prometheus', ({ skip }) => {
    const tested = testRules(join(folder, path));
    if (tested === null) skip('promtool is not there: Prometheus brings it');
    expect(tested).toMatchObject({ ok: true });
  });

  test('with a threshold that nothing reaches they do not, and promtool says so', ({ skip }) => {
    const rules = readFileSync(join(folder, `rules/seconds/${lab}.yml`), 'utf8');
    const broken = mkdtempSync(join(tmpdir(), 'two-am-rules-'));
    try {
      writeFileSync(join(broken, 'rules.yml'), rules.replace(/( > \()[\d.]+(\))/, '$1 1e9 $2'));
      const text = readFileSync(join(folder, path), 'utf8').replace(`../rules/seconds/${lab}.yml`, 'rules.yml');
      writeFileSync(join(broken, 'test.yml'), text);
      const tested = testRules(join(broken, 'test.yml'));
      if (tested === null) skip('promtool is not there: Prometheus brings it');
      expect(tested).toMatchObject({ ok: false, says: expect.stringContaining(leading.name) });
    } finally {
      rmSync(broken, { recursive: true, force: true });
    }
  });

  test('the alert that leads fires under the defect, and neither in the calm nor under a fix', () => {
    const defect = tests.find(({ name }) => name.startsWith('defect, triggered'));
    const fixes = tests.filter(({ name }) => name.startsWith('fix:'));
    if (!defect) throw new Error('no defect');
    // A second in which the trigger is pulled may be scraped after it.
    expect(firesAt(defect, leading.name)).toBeGreaterThanOrEqual(triggeredAt(defect) ?? Number.NaN);
    expect(fixes.length).toBeGreaterThan(0);
    for (const test of tests) if (test !== defect) expect(firesAt(test, leading.name), test.name).toBeNull();
  });

  test('each series that the alert asks for was there', () => {
    const [defect] = tests;
    const asked = groupsIn(files.get(`rules/seconds/${lab}.yml`) ?? '')[0]?.rules.flatMap(({ expr }) =>
      selectorsIn(expr),
    );
    for (const selector of asked ?? []) {
      const there = (defect?.input_series ?? []).some(({ series }) => {
        const [, name = '', inner = ''] = /^(\w+)\{(.*)\}$/.exec(series) ?? [];
        const pairs = [...inner.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', value = '']) => [label, value]);
        return matches(selector, name, Object.fromEntries(pairs) as Record<string, string>);
      });
      expect(there, JSON.stringify(selector)).toBe(true);
    }
  });
});

function labOf(path: string) {
  const found = labAlerts.find(({ lab }) => path === `tests/${lab}.yml`);
  if (!found) throw new Error(`${path} is of no lab`);
  return found;
}

/** Family, or name of a sample, → the labels of its samples. */
async function scrapeServices(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const [seed, host] = [7, '127.0.0.1'];
  const world = worldWith({ slots: 8, modelMs: 2 });
  const at = (port: number) => [`${host}:${port}`];
  const variantOf = (lab: string) => join(labsFolder(), lab, 'defect.ts');
  const shared = { seed, host, port: 0 };
  await using model = await startTestModel({
    ...shared,
    ...{ role: 'model', name: 'model-1', variant: variantOf('missing-deadline'), world },
  });
  await using ranker = await startRanker({
    ...shared,
    ...{ role: 'ranker', name: 'ranker', variant: variantOf('missing-deadline'), models: at(model.started.port) },
  });
  const product = { dimension: 16, candidates: 5, budgetMs: 250 };
  await using storefront = await startStorefront({
    ...shared,
    ...{ role: 'storefront', name: 'storefront', variant: variantOf('missing-deadline'), product },
    models: at(ranker.started.port),
  });
  await using job = await startJob({
    ...shared,
    ...{ role: 'job', name: 'job', variant: variantOf('message-size'), timeoutMs: 5_000, budgetMs: 1_500 },
    models: at(model.started.port),
  });
  const view = () => fetch(`http://${host}:${storefront.started.port}/recommendations/u1`);
  const admin = ({ started }: Program) => started.adminPort ?? started.port;
  const read = async (program: Program) => (await fetch(`http://${host}:${admin(program)}/metrics`)).text();
  expect((await view()).status).toBe(200);
  const behind = await Promise.all([ranker, model].map(read));
  // What failed has labels of its own.
  await ranker[Symbol.asyncDispose]();
  expect((await view()).status).toBe(502);
  const labels = new Map<string, Set<string>>();
  for (const text of [...behind, ...(await Promise.all([storefront, job].map(read)))]) {
    for (const { name, type, samples } of parseMetrics(text)) {
      const names = type === 'histogram' ? ['_bucket', '_sum', '_count'].map((suffix) => name + suffix) : [name];
      for (const one of names) labels.set(one, labels.get(one) ?? new Set());
      for (const sample of samples) for (const label of Object.keys(sample.labels)) labels.get(sample.name)?.add(label);
    }
  }
  return labels;
}
