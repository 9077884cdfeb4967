import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Remark, RunResult } from '../../judge/record/result.ts';
import { exampleResult, inWords, judged } from '../fixtures.test-data.ts';
import { hostile, poison } from '../poison.test-data.ts';
import { renderHtml } from './page.ts';
import { noFiles } from './report.ts';

const page = (result: RunResult = exampleResult, files = noFiles) => renderHtml(result, files);

describe('the page', () => {
  test('allows its own script and style by their hashes, and nothing else', () => {
    const text = page();
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(text)?.[1]?.replaceAll('&#39;', "'") ?? '';
    const hashOf = (element: string) => {
      const [, body = ''] = new RegExp(`<${element}(?: id="${element}")?>([\\s\\S]*?)</${element}>`).exec(text) ?? [];
      return `'sha256-${createHash('sha256').update(body).digest('base64')}'`;
    };
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${hashOf('script')}`,
      `style-src ${hashOf('style')}`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(text).not.toMatch(/ style="| on\w+="/);
  });

  test('holds the run', () => {
    const [, data = ''] = /<script type="application\/json" id="run">(.*?)<\/script>/.exec(page()) ?? [];
    expect(JSON.parse(data)).toEqual(exampleResult);
  });

  test.each(hostile)('every word of a run may be %j', (nasty) => {
    const poisoned = page(poison(exampleResult, nasty) as RunResult);
    const markup = poisoned.replace(/<script[\s\S]*?<\/script>/g, '');
    expect(markup).not.toMatch(/<img|onerror="|<svg\/onload|<!--/);
    expect(poisoned.match(/<script/g)).toHaveLength(2);
  });

  test('what was not done leaves no section, and unknown figures no NaN or null', () => {
    const bare: RunResult = {
      ...exampleResult,
      arms: [],
      variants: [],
      timeline: [],
      impact: null,
      profile: null,
      claims: [],
      calibration: null,
    };
    const text = page(bare).replace(/<(script|style)[\s\S]*?<\/\1>/g, '');
    expect(text).not.toMatch(/NaN|undefined|\bnull\b|Infinity|id="(time|cause|dead-ends|tonight|this-week|claims)"/);
    expect(text).toMatch(/id="made"/);
  });

  test('a wrong fix in a trial of its own has its trigger, what shows it, and its pictures', () => {
    const sign = { name: 'calls failed in one second', of: 'storefront', value: 46, low: null, high: null } as const;
    const drawn = {
      name: 'calls failed a second',
      of: 'storefront',
      unit: 'count',
      draw: 'lines',
      limit: null,
    } as const;
    const series = { INTERNAL: { atMs: [90_000, 91_000, 92_000], values: [0, 46, 0] } };
    const tried: RunResult = {
      ...exampleResult,
      variants: exampleResult.variants.map((variant) =>
        variant.id === 'wrong-fix:gzip'
          ? { ...variant, trial: { trigger: ['model-1: 30 -> 3,000 ms a call', 'traffic: 2x'], watchSeconds: 60 } }
          : variant,
      ),
      arms: exampleResult.arms.map((arm) =>
        arm.variant === 'wrong-fix:gzip'
          ? {
              ...arm,
              signs: [{ ...sign, unit: 'count', threshold: 10, present: true, meaning: 'They end together.' }],
              pictures: [...arm.pictures, { ...drawn, series }],
            }
          : arm,
      ),
    };
    const deadEnds = (result: RunResult) => /<section id="dead-ends"[\s\S]*?<\/section>/.exec(page(result))?.[0] ?? '';
    const text = deadEnds(tried);
    expect(text).toMatch(
      /<h3>gzip, under a change of its own<\/h3>\s*<p>model-1: 30 -&gt; 3,000 ms a call; traffic: 2x\./,
    );
    expect(text).toMatch(/given 60 s to fail, and watched for \d+\./);
    expect(text).toMatch(/storefront: calls failed in one second [\s\S]*46[\s\S]*They end together\./);
    expect(text.match(/<figure class="chart">/g)).toHaveLength(1);
    expect(text).toMatch(/INTERNAL up to 46/);
    expect(deadEnds(exampleResult)).not.toMatch(/of its own|<figure/);
    for (const nasty of hostile)
      expect(page(poison(tried, nasty) as RunResult).replace(/<script[\s\S]*?<\/script>/g, '')).not.toMatch(
        /<img|onerror="|<svg\/onload|<!--/,
      );
  });

  test('what else was seen is all there, each figure with its place, and cannot break out of the markup', () => {
    const remark: Remark = {
      code: 'memory-grows',
      of: 'storefront',
      refuses: true,
      value: 50,
      allowed: 1,
      unit: 'MiB',
      text: 'such as <img src=x onerror="alert(1)">\u202e',
    };
    const at = exampleResult.arms.findIndex(({ variant }) => variant === 'fix:grpc');
    const arms = exampleResult.arms.map((arm, index) => (index === at ? { ...arm, remarks: [remark] } : arm));
    const text = page({ ...exampleResult, arms }, { ...noFiles, paths: new Set(['run.json']) });
    const [, section = ''] = /<section id="besides"([\s\S]*?)<\/section>/.exec(text) ?? [];
    expect(section).toContain('such as &lt;img src=x onerror=&quot;alert(1)&quot;&gt;<');
    expect(section).toMatch(new RegExp(`href="run.json#/arms/${at}/remarks/0/value"[^>]*>50 MiB</a>`));
    expect(page()).not.toContain('id="besides"');
  });

  test('a second change is told as what it was, the first as the change', () => {
    const [trigger] = exampleResult.timeline.filter(({ kind, variant }) => kind === 'trigger' && variant === 'defect');
    if (!trigger) throw new Error('the example has a change');
    const second = { ...trigger, at: trigger.at + 900, event: 'model servers: 4' };
    const text = page({ ...exampleResult, timeline: [...exampleResult.timeline, second] });
    const [, marks = ''] = /aria-label="Median and p99([\s\S]*?)<\/figure>/.exec(text) ?? [];
    expect(marks.match(/mark-says[^>]*>[^<]*/g)?.map((mark) => mark.replace(/^.*>/, ''))).toEqual(
      expect.arrayContaining(['the change', 'model servers: 4']),
    );
  });

  test('where most views had not finished, the ledger says that they are counted', () => {
    const stuck = (unfinished: number) => ({
      ...exampleResult,
      arms: exampleResult.arms.map((arm) =>
        arm.variant === 'defect' && arm.phase === 'triggered'
          ? { ...arm, load: arm.load.map((load) => ({ ...load, sent: 100, unfinished })) }
          : arm,
      ),
    });
    expect(page(stuck(51))).toContain('for “as it was”, where most had not finished, all');
    expect(page(stuck(50))).toContain('<p class="note">Finished views are counted. Bytes');
  });

  test('a run that did not end well says so first, and why', () => {
    const text = page({
      ...exampleResult,
      verdict: { outcome: 'inconclusive', exitCode: 4, reasons: inWords('the calm gate was not met') },
    });
    expect(text).toMatch(/<h1[^>]*>Inconclusive: the calm gate was not met/);
    expect(text).not.toMatch(/<h1[^>]*>It was not REST/);
  });

  test('a second fault has a section of its own, with every SLO that counts then', () => {
    const recovered = exampleResult.arms
      .filter(({ variant, phase }) => ['defect', 'fix:grpc'].includes(variant) && phase === 'triggered')
      .map((arm) => {
        const [first] = arm.slis;
        if (!first) throw new Error('the example has an SLO');
        return {
          ...arm,
          phase: 'recovered' as const,
          slis: [first, { ...first, name: 'degraded answers', value: 0.5 }],
        };
      });
    const incident = { ...exampleResult.incident, recovery: ['link to model-1: half_open'] };
    const [, section = ''] =
      /<section id="afterwards"([\s\S]*?)<\/section>/.exec(
        page({ ...exampleResult, incident, arms: [...exampleResult.arms, ...recovered] }),
      ) ?? [];
    expect(section).toMatch(/half_open: it came and went/);
    expect(section).toMatch(
      />degraded answers<[\s\S]*not recovered[\s\S]*as it was[\s\S]*50 %[\s\S]*title="recovered"[\s\S]*grpc/,
    );
  });

  test('siblings are shown with the defect, and with the cause', () => {
    const [defect] = exampleResult.arms.filter(({ variant, phase }) => variant === 'defect' && phase === 'triggered');
    if (!defect) throw new Error('the example has a defect');
    const id = 'sibling:other-client';
    const text = page({
      ...exampleResult,
      variants: [
        ...exampleResult.variants,
        judged({ id, note: 'the batch job too', recommended: false, source: null, verdict: 'reproduced', reason: '' }),
      ],
      arms: [...exampleResult.arms, { ...defect, variant: id, kind: 'sibling' }],
    });
    expect(text).toMatch(/Where else the same defect lives[\s\S]*other client[\s\S]*the batch job too[\s\S]*61 %/);
    expect(text).toMatch(/other client \(sibling\)/);
  });

  test('every figure links to its place in run.json, which has it', () => {
    const text = page(exampleResult, { ...noFiles, paths: new Set(['run.json']), lines: new Map([['/seed', 5]]) });
    const links = [...text.matchAll(/<a class="figure" href="run\.json#([^"]+)" title="([^"]+)">(.*?)<\/a>/gs)];
    const places = links.map(([, pointer = '']) => pointer);
    for (const place of places) {
      const value = place
        .split('/')
        .slice(1)
        .reduce<unknown>((at, key) => Object(at)[key], exampleResult);
      expect(value, place).not.toBeUndefined();
    }
    expect(text).toContain('title="run.json, line 5: /seed"');
    const says = new Map(links.map(([, pointer = '', , shown = '']) => [pointer, shown]));
    const at = exampleResult.arms.findIndex(({ variant, phase }) => variant === 'defect' && phase === 'triggered');
    expect(says.get(`/arms/${at}/load/0/latencyMs/p99`)).toBe('5,600 ms*');
    expect(says.get(`/arms/${at}/slis/0/value`)).toBe('93 %');
    expect(says.get(`/arms/${at}/signs/2/value`)).toBe('19.6 B');
    expect(says.get('/claims/1/measured')).toContain('70 -&gt; 5,600 ms');
    const loose = [...text.matchAll(/<td class="num">(?:(?!<\/td>).)*/gs)]
      .map(([cell]) => cell)
      .filter((cell) => /\d/.test(cell.replace(/<[^>]*>/g, '')) && !cell.includes('<a '));
    expect(loose).toEqual([]);
  });

  test('a file of the run is a link where it exists, and a name where it does not', () => {
    const { evidence } = exampleResult.arms[0] ?? { evidence: '' };
    expect(page()).not.toMatch(/href="(?!#|https:|data:,)/);
    expect(page(exampleResult, { ...noFiles, paths: new Set([evidence, 'run.json']), toFolder: '../' })).toMatch(
      /href="\.\.\/run\.json"/,
    );
  });
});
