import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ajv from 'ajv-draft-04';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { solved } from '../../judge/drill/drill.fixture.ts';
import { projectFolder } from '../../lab/folders.ts';
import { run } from '../commands/postmortem.ts';
import { parse } from '../parse.ts';

const complete = await readFile(join(projectFolder, 'test/postmortems/complete.md'), 'utf8');
const late = complete.replace('| 14:58 | alert |', '| 14:50 | alert |');
const lateLine = late.split('\n').indexOf('| 14:50 | alert |') + 1;
const lateSays = 'the timeline is out of order: 14:50 comes after 14:54';

let folder: string;
let stdout: string;
let stderr: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'two-am-lint-'));
  vi.spyOn(process, 'cwd').mockReturnValue(folder);
  [stdout, stderr] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += String(text);
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

async function write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, text);
  }
}

async function lint(...args: readonly string[]): Promise<number> {
  return run(await parse(['postmortem', '--lint', ...args], new AbortController().signal));
}

describe('files, folders and globs', () => {
  it('are all read, and one finding in any is enough', async () => {
    await write({ 'a.md': complete, 'b.md': late });
    expect(await lint('a.md', 'b.md')).toBe(1);
    expect(stdout).toBe(
      `a.md: nothing is missing, nothing contradicts itself\nb.md:${lateLine}: ${lateSays} [time-order]\n`,
    );
    expect(await lint('a.md')).toBe(0);
  });

  it('a folder gives its Markdown, but for its index and what is hidden', async () => {
    await write({ 'all/2.md': complete, 'all/10.md': complete, 'all/deep/3.md': complete });
    await write({ 'all/README.md': '# All', 'all/notes.txt': '', 'all/node_modules/x.md': '', 'all/.git/y.md': '' });
    expect(await lint('all')).toBe(0);
    expect(stdout.match(/^[^:]+/gm)).toEqual(['all/2.md', 'all/10.md', 'all/deep/3.md']);
  });

  it('a glob gives what is of that name, and nothing twice', async () => {
    await write({ 'x/a.md': complete, 'x/b.md': complete, 'x/c.txt': '' });
    expect(await lint('x/*.md', 'x/a.md')).toBe(0);
    expect(stdout.match(/^[^:]+/gm)).toEqual(['x/a.md', 'x/b.md']);
  });

  it.each([
    ['nowhere.md', /no such file/],
    ['*.md', /no file is of that name/],
    ['empty', /no file with Markdown in it/],
  ])('%s is said to be nothing', async (typed, says) => {
    await mkdir(join(folder, 'empty'));
    await expect(lint(typed)).rejects.toThrow(says);
  });

  it('one that cannot be read is a finding, and the next is read all the same', async () => {
    await write({
      'wide.md': Uint8Array.from([0xff, 0xfe, 0x23, 0]),
      'odd.md': Uint8Array.from([0x23, 0xff]),
      'b.md': late,
    });
    expect(await lint('wide.md', 'odd.md', 'b.md')).toBe(1);
    expect(stdout).toMatch(/wide\.md:1: .*UTF-16.* \[file-unread\]\nodd\.md:1: .*not UTF-8.*\nb\.md:/);
  });

  it('a link that leads nowhere and a pipe are findings too, and nobody waits for the pipe', async () => {
    await write({ 'all/b.md': late });
    await symlink('/nowhere/at/all.md', join(folder, 'all/a.md'));
    execFileSync('mkfifo', [join(folder, 'all/c.md')]);
    expect(await lint('all')).toBe(1);
    expect(stdout).toMatch(
      /all\/a\.md:1: .*ENOENT.* \[file-unread\]\nall\/b\.md:.*\nall\/c\.md:1: .*a pipe \[file-unread\]\n/s,
    );
  });
});

it.each([
  [['--lint', '--format', 'json', 'a.md']],
  [['--lint', 'a.md', '--format', 'json']],
  [['--format', 'json', '--lint', 'a.md']],
  [['a.md', '--format', 'json', '--lint']],
  [['a.md', '--lint', '--format=json']],
])('%j checks a.md, and writes JSON', async (args) => {
  await write({ 'a.md': late });
  expect(await run(await parse(['postmortem', ...args], new AbortController().signal))).toBe(1);
  expect(JSON.parse(stdout).files.map(({ file }: { file: string }) => file)).toEqual(['a.md']);
});

it('--lint without any file is wrong use', async () => {
  const input = await parse(['postmortem', '--lint', '--format', 'json'], new AbortController().signal);
  await expect(run(input)).rejects.toThrow('--lint needs a file, a folder or a glob');
});

describe('the folder of a drill', () => {
  const cause = 'ranking: feature vector 2,000 -> 4,000 floats';
  const named = complete.replace(/## Root cause\n\n[^#]*/, `## Root cause\n\n${cause}\n\n`);
  const says = /the root cause names the trigger, \\?"ranking: feature vector/;
  const lines = (values: readonly unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');
  const drill = {
    'night/drill.json': JSON.stringify(solved.head),
    'night/events.jsonl': lines(solved.events),
    'night/seconds.jsonl': lines(solved.seconds),
  };

  it.each([
    ['by itself', ['night']],
    ['by its record', ['night/drill.json']],
    ['by the file in it', ['night/postmortem.md']],
    ['by the folder above', ['.']],
  ])('%s gives the postmortem in it, held against its record', async (_what, args) => {
    await write({ ...drill, 'night/postmortem.md': named });
    expect(await lint(...args)).toBe(1);
    expect(stdout).toMatch(says);
    expect(stderr).not.toContain('no record');
  });

  it('has other Markdown beside its postmortem', async () => {
    await write({ ...drill, 'night/postmortem.md': complete, 'night/notes.md': '# Notes' });
    await lint('night', '--format', 'json');
    expect(JSON.parse(stdout).files).toMatchObject([{ file: 'night/postmortem.md', record: 'drill.json' }]);
  });

  it('is what a postmortem from elsewhere is held against', async () => {
    await write({ ...drill, 'mine.md': named });
    await lint('mine.md');
    expect(stdout).not.toMatch(says);
    expect(stderr).toContain('`--record DIR` names');
    expect(await lint('mine.md', '--record', 'night')).toBe(1);
    expect(stdout).toMatch(says);
  });

  it('without a postmortem in it says how to write one', async () => {
    await write(drill);
    await expect(lint('night')).rejects.toMatchObject({
      message: '--lint night: no postmortem has been written in it',
      hint: expect.stringContaining('postmortem night'),
    });
  });

  it('is said to be none where it has no record, and not to be readable where that is damaged', async () => {
    await write({ 'mine.md': complete, 'other/x.md': '', 'torn/drill.json': '{', 'torn/postmortem.md': complete });
    await expect(lint('mine.md', '--record', 'other')).rejects.toThrow(/no folder of a drill or a run/);
    expect(await lint('torn')).toBe(1);
    expect(stdout).toMatch(/torn\/postmortem\.md:1: its record could not be read: .*\[record\]/);
  });
});

it('only --lint takes several files, a form and a format', async () => {
  for (const args of [
    ['a', 'b'],
    ['a', '--format', 'json'],
  ]) {
    const input = await parse(['postmortem', ...args], new AbortController().signal);
    await expect(run(input)).rejects.toThrow(/only with --lint/);
  }
});

describe('what is configured', () => {
  it('switches rules off with a reason, which is told', async () => {
    await write({ 'b.md': late, '.postmortem-lint.json': '{ "off": { "time-order": "we tell it backwards" } }' });
    expect(await lint('b.md')).toBe(0);
    expect(stderr).toContain('switched off: time-order, 1 finding (we tell it backwards)');
  });

  it('names parts and the form, and what is not read', async () => {
    const german = complete.replace('## Summary', '## Zusammenfassung');
    await write({
      'x/a.md': german,
      'x/draft.md': '',
      'x/lint.json': '{ "names": { "Summary": ["Zusammenfassung"] }, "ignore": ["draft*"] }',
    });
    expect(await lint('x', '--lint-config', 'x/lint.json')).toBe(0);
    expect(await lint('x/a.md')).toBe(1);
    expect(stdout).toContain('x/a.md:1: there is no part “Summary” [part-missing]');
  });

  it('the command line has the last word on the form', async () => {
    await write({ 'a.md': '## Summary\n\nIt broke.\n', '.postmortem-lint.json': '{ "form": "pagerduty" }' });
    await lint('a.md', '--form', 'issue', '--format', 'json');
    expect(JSON.parse(stdout).files[0].form).toBe('issue');
  });

  it.each([
    ['{', /cannot be read/],
    ['{ "of": {} }', /Unrecognized key: "of"; did you mean off\?/],
    ['{ "form": "workbok" }', /form: .*; did you mean workbook\?/],
    ['{ "names": { "Sumary": ["x"] } }', /; did you mean Summary\?/],
    ['{ "off": { "time-order": "" } }', /off.time-order: say why/],
    ['{ "off": { "time-odor": "x" } }', /did you mean time-order\?/],
  ])('%s is refused', async (text, says) => {
    await write({ 'a.md': complete, '.postmortem-lint.json': text });
    await expect(lint('a.md')).rejects.toThrow(says);
  });
});

describe('formats', () => {
  beforeEach(() => write({ 'my night.md': late, '.postmortem-lint.json': '{}' }));

  it('json has all that is known', async () => {
    expect(await lint('my night.md', '--format', 'json')).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      files: [
        {
          file: 'my night.md',
          form: 'two-am',
          findings: [{ rule: 'time-order', line: lateLine, message: lateSays }],
          switchedOff: [],
          notChecked: [],
          record: null,
        },
      ],
    });
    expect(stderr).toBe('');
  });

  it('github escapes what its runner would read', async () => {
    await write({ 'a,b:c.md': late.replace('began: cache', '100 %: cache').replace('alert |', 'alert, 5 % |') });
    await lint('my night.md', 'a,b:c.md', '--format', 'github');
    expect(stdout).toBe(
      `::error file=my night.md,line=${lateLine},title=time-order::${lateSays}\n` +
        `::error file=a%2Cb%3Ac.md,line=${lateLine},title=time-order::${lateSays}\n`,
    );
  });

  it('sarif is valid by its own schema, with what is switched off as suppressed', async () => {
    const schema = JSON.parse(await readFile(join(projectFolder, 'test/schemas/sarif-schema-2.1.0.json'), 'utf8'));
    const isValid = new ajv.default({ strict: false, validateFormats: false }).compile(schema);
    const open = complete
      .replace('The ticket desk refused sign-ins.', 'It was down for 66 minutes.')
      .replace('began: ', '');
    await write({ 'open.md': open, 'off.json': '{ "off": { "time-order": "we tell it backwards" } }' });
    await lint('my night.md', 'open.md', '--format', 'sarif', '--lint-config', 'off.json');
    const sarif = JSON.parse(stdout);
    expect([isValid(sarif), isValid.errors]).toEqual([true, null]);
    expect(sarif.runs[0].results).toMatchObject([
      {
        ruleId: 'time-order',
        locations: [
          { physicalLocation: { artifactLocation: { uri: 'my%20night.md' }, region: { startLine: lateLine } } },
        ],
        suppressions: [{ justification: 'we tell it backwards' }],
      },
      { ruleId: 'duration', kind: 'open', level: 'none' },
    ]);
    expect(isValid({ ...sarif, version: '2.0.0' })).toBe(false);
  });
});
