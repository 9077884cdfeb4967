import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { labAlerts } from './source/index.ts';
import { findFirings, selectorsOfRules, testRules, writeTests } from './source/promtool.ts';
import { readRecordings } from './source/recording.ts';
import { writeRules } from './source/rules.ts';
import { seconds } from './source/scale.ts';
import { selectorsIn } from './source/selectors.ts';

/** Makes `observe/tests/<lab>.yml` of runs that were made with --record-metrics: `npm run observe:record -- RUN…`. */
for (const run of process.argv.slice(2).map((path) => resolve(path))) {
  const { lab } = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as { lab: string };
  const alerts = labAlerts.find((each) => each.lab === lab);
  if (!alerts) throw new Error(`${run}: no alerts for ${lab}`);
  const recordings = readRecordings(run, selectorsOfRules(alerts).flatMap(selectorsIn));
  const scratch = mkdtempSync(join(tmpdir(), 'two-am-rules-'));
  try {
    const rules = join(scratch, 'rules.yml');
    writeFileSync(rules, writeRules(alerts, seconds));
    const firings = findFirings(alerts, recordings, (text) => {
      const file = join(scratch, 'test.yml');
      writeFileSync(file, text.replace(/- \.\.\/rules\/seconds\/.*\.yml/, `- ${rules}`));
      const tested = testRules(file);
      if (!tested) throw new Error('promtool is not there: it comes with Prometheus');
      return tested.says;
    });
    const told = recordings.map((recording, at) => ({ ...recording, firings: firings[at] ?? {} }));
    for (const { variant, triggeredAt, seconds: length, firings: at } of told)
      console.log(`${lab} ${variant}: ${length} s, triggered at ${triggeredAt} s, fires at ${JSON.stringify(at)}`);
    writeFileSync(join(import.meta.dirname, 'tests', `${lab}.yml`), writeTests(alerts, told));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
