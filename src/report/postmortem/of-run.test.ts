import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { draftIncident } from '../../cli/write-draft.ts';
import { listLabs } from '../../lab/discover.ts';
import { projectFolder } from '../../lab/folders.ts';
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

  it('is told as it was measured', async () => {
    expect(await listLabs()).toContain(lab);
    // Whoever records it again gets other figures, and the same story.
    const story = text.replaceAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, 'an-id').replaceAll(/\d[\d.,:]*/g, '#');
    expect(story).toMatchSnapshot();
  });

  it('has the impact of its run.json, and its pictures', async () => {
    const { impact } = await readRun(folder);
    expect(text).toContain(`| of these bad | ${impact?.bad.toLocaleString('en-US')} (`);
    expect(text).toMatch(/\| users \| \d+ of 64 had a bad view \|/);
    expect(pictures.map(({ name }) => name)).toEqual(['good-views', 'latency', 'errors-a-second']);
    for (const { name } of pictures) expect(text).toContain(`](postmortem.${name}.svg)`);
  });
});

describe('a draft', () => {
  it('has all parts in order, and a question in each that holds no others', () => {
    const text = renderDraft(draftOfRun(example));
    const headings = [...text.matchAll(/^(#{2,3}) (.*)$/gm)].map(([, marks = '', title]) => ({
      level: marks.length,
      title,
    }));
    expect(headings).toEqual(parts.map(({ level, title }) => ({ level, title })));
    expect(text.match(/^- \[ \] .*\?$/gm)?.length).toBeGreaterThanOrEqual(parts.filter(({ holds }) => !holds).length);
  });

  it('names no cause that was not proved', () => {
    const variants = exampleResult.variants.map((variant) =>
      variant.id === 'defect' ? { ...variant, verdict: 'not-reproduced' as const, reason: 'the SLO held' } : variant,
    );
    const text = renderDraft(draftOfRun({ ...example, result: { ...exampleResult, variants } }));
    expect(text).toContain('The cause is not proved.');
    expect(text).toMatch(/### Root cause\n\nNot proved by this run: the SLO held\./);
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
