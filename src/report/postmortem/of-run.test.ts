import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { draftIncident } from '../../cli/write-draft.ts';
import { projectFolder } from '../../lab/folders.ts';
import { listLabs } from '../../lab/load/discover.ts';
import { readRun } from '../../run/store.ts';
import { exampleResult } from '../fixtures.test-data.ts';
import { renderDraft } from './draft.ts';
import { draftOfRun, type RunDraftOf } from './of-run.ts';
import { parts } from './parts.ts';

const example: RunDraftOf = { result: exampleResult, toFolder: '', views: [], users: null, pictures: [] };

describe.each(['json-blowup', 'channel-reuse', 'missing-deadline'])('the sample of %s', async (lab) => {
  const folder = join(projectFolder, 'samples', lab);
  const { draft, pictures } = await draftIncident(folder, join(folder, 'postmortem.md'));
  const text = renderDraft(draft);

  it('has the parts and rows that it should', async () => {
    expect(await listLabs()).toContain(lab);
    // Whoever records it again gets other figures, and the same rows.
    expect(skeletonOf(text)).toMatchSnapshot();
  });

  it('has the impact of its run.json, and its pictures', async () => {
    const { impact } = await readRun(folder);
    expect(text).toContain(`| of these, bad | ${impact?.bad.toLocaleString('en-US')} (`);
    expect(text).toMatch(/\| users \| \d+ of \d+ had a bad view \|/);
    expect(pictures.map(({ name }) => name)).toEqual(['good-views', 'latency', 'errors-a-second']);
    for (const { name } of pictures) expect(text).toContain(`](postmortem.${name}.svg)`);
  });
});

/** Headings, and of each table its head and what its rows are about. */
function skeletonOf(text: string): string {
  return text
    .split('\n')
    .flatMap((line, at, lines) => {
      if (/^#/.test(line)) return [line];
      if (!line.startsWith('|') || line.startsWith('| ---')) return [];
      return [lines[at + 1]?.startsWith('| ---') ? line : (line.split(' | ')[0] ?? '').replaceAll(/\d[\d.,:]*/g, '#')];
    })
    .join('\n');
}

describe('a draft', () => {
  it('tells what was measured', () => {
    expect(renderDraft(draftOfRun(example))).toMatchSnapshot();
  });

  it('has all parts in order, and a question in each that holds no others', () => {
    const text = renderDraft(draftOfRun(example));
    const headings = [...text.matchAll(/^(#{2,3}) (.*)$/gm)].map(([, marks = '', title]) => ({
      level: marks.length,
      title,
    }));
    expect(headings).toEqual(parts.map(({ level, title }) => ({ level, title })));
    expect(text.match(/^- \[ \] .*\?$/gm)?.length).toBeGreaterThanOrEqual(parts.filter(({ holds }) => !holds).length);
  });

  it('names no cause that was not proven', () => {
    const variants = exampleResult.variants.map((variant) =>
      variant.id === 'defect' ? { ...variant, verdict: 'not-reproduced' as const, reason: 'the SLO held' } : variant,
    );
    const text = renderDraft(draftOfRun({ ...example, result: { ...exampleResult, variants } }));
    expect(text).toContain('The cause is not proven.');
    expect(text).toMatch(/### Root cause\n\nNot proven by this run: the SLO held\./);
  });

  it('says so where a run has no impact, no calm and no arm', () => {
    const bare = { ...exampleResult, impact: null, arms: [], variants: [], timeline: [], profile: null };
    const text = renderDraft(draftOfRun({ ...example, result: bare }));
    expect(text).toContain('No view of the outage is on record.');
    expect(text).not.toMatch(/NaN|undefined|null|Infinity|Invalid/);
  });

  it('lets no text of a run become markup', () => {
    const evil = '| <script> **x** [a](b) `c` \u001b[2J _d_ # e';
    const text = renderDraft(
      draftOfRun({
        ...example,
        result: { ...exampleResult, incident: { ...exampleResult.incident, title: evil, cause: evil } },
      }),
    );
    expect(text).toContain('# \\| \\<script> \\*\\*x\\*\\* \\[a\\](b) \\`c\\`');
    expect(text).not.toContain('\u001b');
  });
});
