import { cp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type RunResult, runResult } from '../../src/judge/record/result.ts';
import { projectFolder } from '../../src/lab/folders.ts';
import { experts } from '../drill/experts.ts';
import { isTried } from '../every-lab.ts';
import { copyLab, type Ended, runLab } from '../lab-command.ts';
import { makeProject, type Project } from '../project.ts';

/**
 * The experiment doubted: json-blowup with its variants exchanged, on real processes. Whatever is not what it is said
 * to be must be found out. A machine that others use may leave a run inconclusive: only that is tried again.
 */

const triesAtMost = 4;
const lab = join(projectFolder, 'labs', 'json-blowup');
const read = (path: string) => readFile(join(lab, path), 'utf8');

let project: Project;
let defect: string;
const tally = { runs: 0, inconclusive: 0 };
beforeAll(async () => {
  project = await makeProject();
  defect = await read('defect.ts');
});
afterAll(async () => {
  process.stderr.write(`inconclusive: ${tally.inconclusive} of ${tally.runs} runs\n`);
  await project[Symbol.asyncDispose]();
});

interface Concluded extends Ended {
  readonly result: RunResult;
}

/** Runs until the machine lets it conclude. stdout must be the one document. */
async function conclude(...args: readonly string[]): Promise<Concluded> {
  for (let tries = 1; ; tries += 1) {
    const ended = await runLab(project, ...args, '--json', '--out', join(project.folder, 'runs'));
    tally.runs += 1;
    if (ended.code === 4 && tries < triesAtMost) {
      tally.inconclusive += 1;
      process.stderr.write(
        `inconclusive: ${readResult(ended)
          .verdict.reasons.map(({ text }) => text)
          .join('; ')}\n`,
      );
      continue;
    }
    const result = readResult(ended);
    process.stderr.write(`${sayVerdicts(result)}\n`);
    return { ...ended, result };
  }
}

/** Why it ended so, which its outcome alone does not tell. */
function sayVerdicts({ verdict, variants }: RunResult): string {
  const lines = variants.map(({ id, verdict: one, reason }) => `  ${id}: ${one}: ${reason}`);
  return [verdict.outcome, ...verdict.reasons.map(({ text }) => `  ${text}`), ...lines].join('\n');
}

function readResult({ code, out, err }: Ended): RunResult {
  if (out === '') throw new Error(`ended with ${code} and no document: ${err}`);
  return runResult.parse(JSON.parse(out));
}

const tryFile = (name: string) => ['--try', join(project.folder, name)];
const verdictOf = (result: RunResult, id: string) => result.variants.find((variant) => variant.id === id);

describe('variants that are not what they are said to be', () => {
  test('the fix in place of the defect: nothing happens, and the run says so', async () => {
    await copyLab(project, 'cured', { 'defect.ts': await read('fixes/grpc.ts') });
    // By share of saturation, so quick a client would be given more than a small machine's other processes bear.
    const { code, result } = await conclude('cured', '--quick', '--rate', '80');
    expect(result.verdict).toMatchObject({ outcome: 'not-reproduced', exitCode: 1 });
    expect(verdictOf(result, 'defect')?.reason).toContain('no SLO was violated');
    expect(code).toBe(1);
  });

  test('the defect in place of the recommended fix: it does not fix', async () => {
    await copyLab(project, 'unfixed', { 'fixes/grpc.ts': defect });
    const { code, result } = await conclude('unfixed', '--quick');
    expect(result.verdict).toMatchObject({ outcome: 'fix-not-verified', exitCode: 1 });
    expect(verdictOf(result, 'defect')).toMatchObject({ verdict: 'reproduced' });
    expect(verdictOf(result, 'fix:grpc')).toMatchObject({ verdict: 'fails' });
    expect(verdictOf(result, 'fix:grpc')?.reason).toMatch(/the cause is still there: .*JSON/);
    expect(code).toBe(1);
  });

  test('a fix among the wrong fixes: it works, and must move', async () => {
    await copyLab(project, 'misfiled', { 'wrong-fixes/more-sockets.ts': await read('fixes/rest-float32.ts') });
    const { code, result } = await conclude('misfiled', '--only', 'more-sockets');
    expect(result.verdict).toMatchObject({ outcome: 'wrong-fix-works', exitCode: 1 });
    expect(verdictOf(result, 'wrong-fix:more-sockets')).toMatchObject({ verdict: 'works-though-wrong' });
    expect(code).toBe(1);
  });
});

describe.skipIf(!isTried('missing-deadline'))('missing-deadline, exchanged', () => {
  test('the recommended fix in a trial that brings out what is wrong with another: it works there', async () => {
    const fix = "export { default } from '../fixes/deadline.ts';\n";
    await copyLab(project, 'with-margin', { 'wrong-fixes/no-margin.ts': fix }, 'missing-deadline');
    const { code, result } = await conclude('with-margin', '--only', 'no-margin');
    expect(result.verdict).toMatchObject({ outcome: 'wrong-fix-works', exitCode: 1 });
    expect(verdictOf(result, 'wrong-fix:no-margin')).toMatchObject({
      verdict: 'works-though-wrong',
      reason: expect.stringMatching(/INTERNAL 0; what is wrong with it did not show in 6\d s under its own trigger/),
    });
    expect(code).toBe(1);
  });
});

describe.skipIf(!isTried('field-reuse'))('field-reuse, exchanged', () => {
  test('a number of its own in place of the defect: nothing happens, and the run says so', async () => {
    const source = await readFile(join(projectFolder, 'labs', 'field-reuse', 'defect.ts'), 'utf8');
    await copyLab(
      project,
      'numbered',
      { 'defect.ts': source.replace('logit_bias = 5', 'logit_bias = 6') },
      'field-reuse',
    );
    const { code, result } = await conclude('numbered', '--quick');
    expect(result.verdict).toMatchObject({ outcome: 'not-reproduced', exitCode: 1 });
    expect(verdictOf(result, 'defect')?.reason).toContain('no SLO was violated');
    expect(code).toBe(1);
  });

  test('the defect in place of the new number: it does not fix', async () => {
    const fix = "export { default, release } from '../defect.ts';\n";
    await copyLab(project, 'reused', { 'fixes/new-number.ts': fix }, 'field-reuse');
    const { code, result } = await conclude('reused', '--quick');
    expect(result.verdict).toMatchObject({ outcome: 'fix-not-verified', exitCode: 1 });
    expect(verdictOf(result, 'defect')).toMatchObject({ verdict: 'reproduced' });
    expect(verdictOf(result, 'fix:new-number')?.reason).toMatch(/the cause is still there: .*wrong answers/);
    expect(code).toBe(1);
  });
});

describe.skipIf(!isTried('float-drift'))('float-drift, exchanged', () => {
  const source = (path: string) => readFile(join(projectFolder, 'labs', 'float-drift', path), 'utf8');

  test('every digit in place of the defect: nothing happens, and the run says so', async () => {
    await copyLab(project, 'whole', { 'defect.ts': await source('fixes/every-digit.ts') }, 'float-drift');
    const { code, result } = await conclude('whole', '--quick');
    expect(result.verdict).toMatchObject({ outcome: 'not-reproduced', exitCode: 1 });
    expect(verdictOf(result, 'defect')?.reason).toContain('no SLO was violated');
    expect(code).toBe(1);
  });

  test('the defect in place of every digit: it does not fix, and not for being slow', async () => {
    await copyLab(project, 'cut', { 'fixes/every-digit.ts': await source('defect.ts') }, 'float-drift');
    const { code, result } = await conclude('cut', '--quick');
    expect(result.verdict).toMatchObject({ outcome: 'fix-not-verified', exitCode: 1 });
    expect(verdictOf(result, 'defect')).toMatchObject({ verdict: 'reproduced' });
    const fails = verdictOf(result, 'fix:every-digit');
    expect(fails).toMatchObject({ verdict: 'fails', reason: expect.stringMatching(/views disagree/) });
    expect(fails?.reasons.filter(({ measure }) => measure === 'slow or failed views')).toEqual([]);
    expect(code).toBe(1);
  });
});

describe.skipIf(!isTried('l4-pinning'))('l4-pinning, exchanged', () => {
  const source = (path: string) => readFile(join(projectFolder, 'labs', 'l4-pinning', path), 'utf8');

  test('round robin in place of the defect: nothing happens, and the run says so', async () => {
    await copyLab(project, 'balanced', { 'defect.ts': await source('fixes/round-robin.ts') }, 'l4-pinning');
    const { code, result } = await conclude('balanced', '--quick');
    expect(result.verdict).toMatchObject({ outcome: 'not-reproduced', exitCode: 1 });
    expect(verdictOf(result, 'defect')?.reason).toContain('no SLO was violated');
    expect(code).toBe(1);
  });

  test('the defect in place of round robin: it does not fix', async () => {
    const defect = await source('defect.ts');
    await copyLab(project, 'pinned', { 'fixes/round-robin.ts': defect }, 'l4-pinning');
    const { code, result } = await conclude('pinned', '--quick');
    expect(result.verdict).toMatchObject({ outcome: 'fix-not-verified', exitCode: 1 });
    expect(verdictOf(result, 'defect')).toMatchObject({ verdict: 'reproduced' });
    expect(verdictOf(result, 'fix:round-robin')).toMatchObject({ verdict: 'fails' });
    expect(result.tools.balancer).toBe('the embedded balancer');
    expect(code).toBe(1);
  });
});

describe.skipIf(!isTried('message-size'))('message-size, exchanged', () => {
  test('chunks in place of the defect: nothing happens, and the run says so', async () => {
    await copyLab(project, 'chunked', { 'defect.ts': experts['message-size']?.fix ?? '' }, 'message-size');
    const { code, result } = await conclude('chunked', '--quick');
    expect(result.verdict).toMatchObject({ outcome: 'not-reproduced', exitCode: 1 });
    expect(verdictOf(result, 'defect')?.reason).toContain('no SLO was violated');
    expect(code).toBe(1);
  });

  test('the defect in place of chunks: it does not fix', async () => {
    const same = "export { default } from '../defect.ts';\n";
    await copyLab(project, 'refused', { 'fixes/streamed.ts': same }, 'message-size');
    const { code, result } = await conclude('refused', '--quick');
    expect(result.verdict).toMatchObject({ outcome: 'fix-not-verified', exitCode: 1 });
    expect(verdictOf(result, 'defect')).toMatchObject({ verdict: 'reproduced' });
    expect(verdictOf(result, 'fix:streamed')).toMatchObject({
      verdict: 'fails',
      reason: expect.stringMatching(/the cause is still there: .*RESOURCE_EXHAUSTED/),
    });
    expect(code).toBe(1);
  });
});

describe('what a learner may try', () => {
  test('none that answers wrongly, or leaves work undone, passes as quick', async () => {
    await copyLab(project, 'json-blowup');
    const fix = await read('fixes/rest-float32.ts');
    const tries: Readonly<Record<string, string>> = {
      'truncated.ts': wrapScore(
        fix,
        `({ dimension, values }, call) => {
          const kept = 2_000;
          const rows = values.length / dimension;
          const short = new Float32Array(rows * kept);
          for (let row = 0; row < rows; row += 1)
            short.set(values.subarray(row * dimension, row * dimension + kept), row * kept);
          return client.score({ dimension: kept, values: short }, call);
        }`,
      ),
      'zeros.ts': wrapScore(
        fix,
        `async ({ dimension, values }) => ({ scores: new Float32Array(values.length / dimension) })`,
      ),
      'drops.ts': wrapScore(
        fix,
        `(() => {
          let calls = 0;
          return async (rows, call) => {
            calls += 1;
            if (calls % 10 === 0) throw new Error('overloaded, try later');
            return client.score(rows, call);
          };
        })()`,
      ),
      'stale.ts': wrapScore(
        fix,
        `(() => {
          const earlier = new Map();
          return async (rows, call) => {
            const known = earlier.get(call.user);
            if (known) return { ...known, degraded: true };
            const answer = await client.score(rows, call);
            earlier.set(call.user, answer);
            return answer;
          };
        })()`,
      ),
    };
    for (const [name, source] of Object.entries(tries)) await project.write(name, source);
    const { code, result } = await conclude('json-blowup', ...Object.keys(tries).flatMap(tryFile));
    expect(result.verdict).toMatchObject({ outcome: 'fix-not-verified', exitCode: 1 });
    expect(code).toBe(1);

    const reasonFor = (name: string) => {
      const found = verdictOf(result, `try:${name}`);
      expect([name, found?.verdict]).toEqual([name, 'fails']);
      // The verdict names each of them.
      expect(result.verdict.reasons.map(({ arm }) => arm)).toContain(`try:${name}`);
      return found?.reason ?? '';
    };
    for (const name of ['truncated.ts', 'zeros.ts', 'stale.ts'])
      expect(reasonFor(name)).toMatch(/\d+ of \d+.* answers wrong/);
    expect(reasonFor('drops.ts')).toMatch(/\d+ of \d+.* pages answered|views bad/);
  });

  test('one that throws and one that never finishes loading: each is named, with its own exit code', async () => {
    await copyLab(project, 'json-blowup');
    await project.write('throws.ts', `import '#lab';\nthrow new Error('no licence');\n`);
    await project.write('loops.ts', 'for (;;);\n');
    for (const [file, line] of [
      ['throws.ts', /^two-am: .*throws\.ts:2: no licence$/m],
      ['loops.ts', /^two-am: .*loops\.ts: still not loaded after 5 s$/m],
    ] as const) {
      const { code, out, err } = await runLab(project, 'json-blowup', ...tryFile(file));
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(line);
    }
  });
});

describe('a good run', () => {
  let concluded: Concluded;
  let folder: string;
  beforeAll(async () => {
    await copyLab(project, 'json-blowup');
    await project.write('my-fix.ts', await read('fixes/rest-float32.ts'));
    concluded = await conclude('json-blowup', ...tryFile('my-fix.ts'));
    const runs = join(project.folder, 'runs', 'json-blowup');
    folder = join(runs, (await readdir(runs)).sort().at(-1) ?? '');
  });

  test('is reported as one', () => {
    const { code, result } = concluded;
    expect(result.verdict).toMatchObject({ outcome: 'reproduced-and-fixed', exitCode: 0 });
    expect(verdictOf(result, 'try:my-fix.ts')).toMatchObject({
      verdict: 'fixes',
      reason: expect.stringMatching(/^cured: /),
    });
    expect(code).toBe(0);
  });

  test('prints its document alone on stdout, as it was kept, and by the published schema', async () => {
    const document: unknown = JSON.parse(concluded.out);
    const schema = JSON.parse(await readFile(join(projectFolder, 'docs', 'run-result.schema.json'), 'utf8'));
    const published = z.fromJSONSchema(schema);
    expect(published.parse(document)).toEqual(document);
    // A schema that lets everything through would show nothing.
    expect(published.safeParse({ ...concluded.result, verdict: undefined }).success).toBe(false);
    expect(published.safeParse({ ...concluded.result, seed: 'seven' }).success).toBe(false);
    expect(JSON.parse(await readFile(join(folder, 'run.json'), 'utf8'))).toEqual(document);
  });

  test('says on stderr how it goes: the change, the page, the verdicts', () => {
    expect(concluded.err).toContain('CHANGE');
    expect(concluded.err).toContain('PAGE');
    expect(concluded.err).toContain('my-fix');
  });

  test('is judged the same from its folder alone, wherever that is', async () => {
    const copy = join(project.folder, 'elsewhere', 'yesterday');
    await cp(folder, copy, { recursive: true });
    await rm(join(copy, 'run.json'));
    // Neither the lab nor the learner's file has to be there any more.
    await rename(join(project.folder, 'labs'), join(project.folder, 'labs-away'));
    await rename(join(project.folder, 'my-fix.ts'), join(project.folder, 'my-fix-away.ts'));
    try {
      for (const run of [folder, copy]) {
        const { code, out, err } = await runLab(project, 'judge', run, '--json');
        expect({ code, err }).toEqual({ code: 0, err: '' });
        expect(JSON.parse(out)).toEqual(concluded.result);
      }
      const report = await runLab(project, 'report', folder);
      expect(report).toMatchObject({ code: 0, err: '' });
      expect(report.out).toContain('REPRODUCED AND FIXED');
    } finally {
      await rename(join(project.folder, 'labs-away'), join(project.folder, 'labs'));
      await rename(join(project.folder, 'my-fix-away.ts'), join(project.folder, 'my-fix.ts'));
    }
  });

  test.each<[string, 'judge' | 'report', (folder: string) => Promise<void>, RegExp]>([
    ['no run.json', 'report', (run) => rm(join(run, 'run.json')), /not a run folder, or not a complete one/],
    ['half a run.json', 'report', (run) => halve(join(run, 'run.json')), /run\.json/],
    ['an empty run.json', 'report', (run) => writeFile(join(run, 'run.json'), ''), /run\.json/],
    ['another document', 'report', (run) => writeFile(join(run, 'run.json'), '{}'), /run\.json.*schemaVersion/],
    ['no plan.json', 'judge', (run) => rm(join(run, 'plan.json')), /not a run folder, or not a complete one/],
    ['half a plan.json', 'judge', (run) => halve(join(run, 'plan.json')), /plan\.json/],
    ['another plan', 'judge', (run) => writeFile(join(run, 'plan.json'), '{}'), /plan\.json/],
    [
      'no arms',
      'judge',
      (run) => rm(join(run, 'arms'), { recursive: true }),
      /not a run folder, or not a complete one/,
    ],
    ['half an arm', 'judge', async (run) => halve(await inArm(run, 'arm.json')), /arm\.json/],
    ['an arm without its views', 'judge', async (run) => rm(await inArm(run, 'pages.jsonl')), /pages\.jsonl is gone/],
    ['half a view', 'judge', async (run) => halve(await inArm(run, 'pages.jsonl')), /pages\.jsonl/],
  ])('%s: %s says so in one line', async (name, command, damage, why) => {
    const copy = join(project.folder, 'damaged', name.replaceAll(/\W/g, '-'));
    await cp(folder, copy, { recursive: true });
    await damage(copy);
    const { code, out, err } = await runLab(project, command, copy);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    const [line, remedy, ...more] = err.trimEnd().split('\n');
    expect(line).toMatch(/^two-am: The run in .* cannot be read: /);
    expect(line).toMatch(why);
    expect(remedy).toMatch(/^ {2}\S/);
    expect(more).toEqual([]);
  });
});

/** A variant with another `score` in front of the fix's own, which is `client.score`. */
function wrapScore(fix: string, score: string): string {
  const wrapped = fix.replace('connect, serve }', 'connect: wrapped, serve }');
  if (wrapped === fix) throw new Error('the fix is written otherwise');
  return `${wrapped}
    function wrapped(link) {
      const client = connect(link);
      const score = ${score};
      return { score, [Symbol.asyncDispose]: () => client[Symbol.asyncDispose]() };
    }`;
}

async function halve(file: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.slice(0, Math.floor(text.length / 2)));
}

async function inArm(run: string, file: string): Promise<string> {
  const [arm = ''] = (await readdir(join(run, 'arms'))).sort();
  return join(run, 'arms', arm, file);
}
