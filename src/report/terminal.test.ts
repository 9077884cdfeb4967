import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type ReasonCode, reasonAt } from '../judge/record/reason.ts';
import { type Arm, type Remark, type RunResult, runResult } from '../judge/record/result.ts';
import { exampleDiff, exampleResult, inWords, judged } from './fixtures.test-data.ts';
import { renderTerminal } from './terminal.ts';
import { toAscii, widthOf } from './text.ts';

const plain = (result: RunResult, more: { folder?: string } = {}) =>
  renderTerminal(result, { colour: false, diff: exampleDiff, folder: 'runs/json-blowup/0211', ...more });

function ended(outcome: RunResult['verdict']['outcome'], reasons: readonly string[] = []): RunResult {
  return { ...exampleResult, verdict: { outcome, exitCode: 1, reasons: inWords(...reasons) } };
}

function variantsWith(id: string, verdict: RunResult['variants'][number]['verdict'], reason: string) {
  return exampleResult.variants.map((variant) => (variant.id === id ? { ...variant, verdict, reason } : variant));
}

describe('the screen', () => {
  test('the example is a run result', () => {
    expect(runResult.parse(exampleResult)).toEqual(exampleResult);
  });

  test('tells the incident from top to bottom', () => {
    expect(plain(exampleResult)).toMatchSnapshot();
  });

  test("a sibling's name of 22 letters is whole, and the line still fits", () => {
    const id = 'sibling:rest-without-keepalive';
    const [arm] = exampleResult.arms.filter(({ variant, phase }) => variant === 'defect' && phase === 'triggered');
    if (!arm) throw new Error('the example has a defect');
    const screen = plain({
      ...exampleResult,
      variants: [
        ...exampleResult.variants,
        judged({ id, note: '', recommended: false, source: null, verdict: 'reproduced', reason: '' }),
      ],
      arms: [...exampleResult.arms, { ...arm, variant: id }],
    });
    const rows = screen.split('\n').filter((line) => /^ {2}THIS WEEK|rest without keepalive|✓ grpc/.test(line));
    expect(rows).toMatchInlineSnapshot(`
      [
        "  THIS WEEK               bad views [interval]         p99  CPU a view  headroom",
        "    ✗ rest without keepalive   93 % [91-95]       5,600 ms*    21.4 ms      0.7x",
        "    ✓ grpc                      0 % [0-0.9]          91 ms      5.8 ms      2.5x",
      ]
    `);
    expect(Math.max(...screen.split('\n').map(widthOf))).toBeLessThanOrEqual(80);
  });

  test('no line is over 80 columns, whatever the run says', () => {
    const long = 'a-very-long-name-that-somebody-gave-to-a-variant-of-theirs-and-more';
    const wide: RunResult = {
      ...exampleResult,
      lab: long,
      incident: { ...exampleResult.incident, cause: long.repeat(4), trigger: [long.repeat(3)] },
      variants: exampleResult.variants.map((variant) =>
        variant.id === 'fix:grpc' ? { ...variant, id: `fix:${long}` } : variant,
      ),
      arms: exampleResult.arms.map((arm) => ({
        ...arm,
        variant: arm.variant === 'fix:grpc' ? `fix:${long}` : arm.variant,
        signs: arm.signs.map((sign) => ({ ...sign, name: long, value: 123_456_789, unit: 'MiB' as const })),
        cpuMsPerView: 123_456,
        headroom: 12_345,
      })),
      claims: exampleResult.claims.map((claim) => ({ ...claim, quote: long.repeat(2), how: long.repeat(2) })),
    };
    for (const width of [60, 72, 80, 200]) {
      const screen = renderTerminal(wide, { colour: true, width, diff: exampleDiff, folder: long.repeat(2) });
      const widest = Math.max(...screen.split('\n').map(widthOf));
      expect(widest, `asked for ${width}`).toBeLessThanOrEqual(Math.min(width, 80));
    }
  });

  test('colours change nothing but colours', () => {
    const coloured = renderTerminal(exampleResult, {
      colour: true,
      diff: exampleDiff,
      folder: 'runs/json-blowup/0211',
    });
    expect(coloured).not.toBe(plain(exampleResult));
    expect(stripVTControlCharacters(coloured)).toBe(plain(exampleResult));
  });

  test('can be told in plain ASCII, line for line as wide', () => {
    const screen = renderTerminal(exampleResult, { colour: false, diff: exampleDiff });
    const ascii = toAscii(screen);
    expect(ascii).toMatch(/^[\n -~]*$/);
    expect(ascii.split('\n').map(widthOf)).toEqual(screen.split('\n').map(widthOf));
  });

  test('what was not done leaves no gap', () => {
    const quick: RunResult = {
      ...exampleResult,
      arms: exampleResult.arms.filter((arm) => arm.variant === 'defect' || arm.variant === 'fix:grpc'),
      claims: [],
      profile: null,
    };
    const screen = renderTerminal(quick, { colour: false });
    expect(screen).not.toMatch(/TONIGHT|THE DOCUMENT|IN THE PROFILE|look|\n\n\n/);
    expect(screen).toMatch(/THIS WEEK/);
  });

  test('a run that broke off before its first arm still has an end', () => {
    const screen = plain({
      ...ended('failed', ['storefront died at start-up']),
      arms: [],
      timeline: [],
      impact: null,
      profile: null,
      claims: [],
    });
    expect(screen).toMatch(/✗ THE LAB FAILED {3}storefront died at start-up/);
    expect(screen).toMatch(/no calm gate · no answer checked/);
    expect(screen).not.toMatch(/NaN|undefined|null/);
  });

  test('the page of the run is the first place to look', () => {
    const options = { colour: false, folder: 'runs/json-blowup/0211' };
    expect(renderTerminal(exampleResult, { ...options, page: 'report.html' })).toContain(
      ' runs/json-blowup/0211/report.html · ',
    );
    expect(renderTerminal(exampleResult, options)).toContain(' runs/json-blowup/0211/ · ');
  });

  test('unknown figures are dashes', () => {
    const arms = exampleResult.arms.map((arm) => ({
      ...arm,
      cpuMsPerView: null,
      headroom: null,
      slis: arm.slis.map((sli) => ({ ...sli, value: null, low: null, high: null })),
      signs: arm.signs.map((sign) => ({ ...sign, value: null, present: null })),
    }));
    const screen = plain({ ...exampleResult, arms });
    expect(screen).toMatch(/as it was +– +5,600 ms\* +– +–/);
    expect(screen).toMatch(/\? storefront: JSON's share of CPU +–/);
    expect(screen).not.toMatch(/NaN|undefined|null/);
  });

  test("a run's words cannot steer the terminal", () => {
    const nasty = `harmless\u001b[2J\u0007\r\n\u009b31m words`;
    const screen = plain({ ...exampleResult, incident: { ...exampleResult.incident, cause: nasty, lesson: nasty } });
    expect(screen.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    expect(screen).toMatch(/CAUSE {3}harmless/);
  });
});

describe('the queue', () => {
  test('is noted where the p99 was still rising', () => {
    expect(plain(exampleResult)).toMatch(/5,600 ms\*/);
    expect(plain(exampleResult)).toMatch(/\* a queue: this p99 is how long we watched/);
  });

  test('is not noted where the p99 had settled', () => {
    const arms = exampleResult.arms.map((arm) => ({
      ...arm,
      pictures: arm.pictures.map((picture) => ({
        ...picture,
        series: { p99: { atMs: [14_000, 15_000, 16_000, 17_000], values: [800, 800, 800, 800] } },
      })),
    }));
    expect(plain({ ...exampleResult, arms })).not.toMatch(/\*|a queue:/);
  });
});

describe('what else was seen', () => {
  const remark: Remark = {
    code: 'stray-messages',
    of: 'storefront',
    refuses: false,
    value: 3,
    allowed: null,
    unit: 'count',
    text: 'storefront sent 3 messages that two-am does not know,\u202e such as \u001b[2J"ready"; they were ignored',
  };
  const withRemarks = (said: (arm: Arm) => readonly Remark[]): RunResult => ({
    ...exampleResult,
    arms: exampleResult.arms.map((arm) => ({ ...arm, remarks: [...said(arm)] })),
  });

  test('is told once per variant, where it was largest, and steers no terminal', () => {
    const screen = plain(
      withRemarks(({ variant, phase }) =>
        variant !== 'defect' ? [] : [phase === 'calm' ? remark : { ...remark, value: 9, text: 'storefront sent 9' }],
      ),
    );
    expect(screen).toMatch(/\n {2}BESIDES\n {4}! as it was: storefront sent 9\n\n/);
    const once = plain(withRemarks(({ variant }) => (variant === 'fix:grpc' ? [remark] : [])));
    expect(once).toMatch(
      /BESIDES\n {4}! grpc: storefront sent 3 messages that two-am does not know, such as\n {6}"ready"; they were ignored\n/,
    );
    expect(once.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Cf}/u);
  });

  test('is not repeated where it is why a variant was refused', () => {
    const text = 'the storefront grew by 50 MiB a second';
    const growing: Remark = { ...remark, code: 'memory-grows', refuses: true, text };
    const result = withRemarks(({ variant }) => (variant === 'fix:grpc' ? [growing] : []));
    expect(plain(result)).toMatch(/BESIDES\n {4}✗ grpc: the storefront grew/);
    const variants = variantsWith('fix:grpc', 'fails', `p99 too high; ${text}`);
    expect(plain({ ...result, variants })).not.toContain('BESIDES');
  });

  test('fills no screen', () => {
    const many = Array.from({ length: 9 }, (_, at) => ({ ...remark, of: `model-${at}`, text: `model-${at} grows` }));
    const screen = plain(withRemarks(({ variant }) => (variant === 'fix:grpc' ? many : [])));
    expect(screen.match(/! grpc: model-\d grows/g)).toHaveLength(6);
    expect(screen).toContain('and 3 more: the page has all of them');
  });

  test('takes no space where there is nothing', () => {
    expect(plain(exampleResult)).not.toContain('BESIDES');
  });
});

describe('a sibling', () => {
  const asSibling = <T extends { readonly id?: string; readonly variant?: string }>(of: T): T => ({
    ...of,
    ...(of.id === 'wrong-fix:gzip' ? { id: 'sibling:a-queue', kind: 'sibling', verdict: 'reproduced' } : {}),
    ...(of.variant === 'wrong-fix:gzip' ? { variant: 'sibling:a-queue', kind: 'sibling' } : {}),
  });
  const withSibling: RunResult = {
    ...exampleResult,
    variants: exampleResult.variants.map(asSibling),
    arms: exampleResult.arms.map(asSibling),
  };

  test('stands right below the defect', () => {
    expect(plain(withSibling)).toMatch(/THIS WEEK.*\n +✗ as it was .*\n +✗ a queue .*\n/);
  });

  test('that does not have the defect is named, with its file', () => {
    const variants = withSibling.variants.map((variant) =>
      variant.id === 'sibling:a-queue' ? { ...variant, verdict: 'not-reproduced' as const } : variant,
    );
    const reasons = inWords('sibling:a-queue not-reproduced: no SLO was violated');
    const screen = plain({ ...withSibling, variants, verdict: { outcome: 'not-reproduced', exitCode: 1, reasons } });
    expect(screen).toContain('✗ NOT REPRODUCED   sibling:a-queue not-reproduced: no SLO was violated');
    expect(screen).toContain('is labs/json-blowup/siblings/a-queue.ts still the defect?');
  });
});

describe('the end', () => {
  test.each([
    [
      'reproduced-and-fixed',
      exampleResult,
      /✓ REPRODUCED AND FIXED {3}It was not REST[\s\S]*your go {2}npm run lab -- json-blowup --try my-fix\.ts/,
    ],
    [
      'not-reproduced',
      {
        ...ended('not-reproduced'),
        variants: variantsWith('defect', 'not-reproduced', 'bad views 0.2 % [0-0.9], at most 1 %'),
      },
      /✗ NOT REPRODUCED {3}as it was: bad views 0\.2 % \[0-0\.9\], at most 1 %[\s\S]*next +is labs\/json-blowup\/defect\.ts still the defect/,
    ],
    [
      'fix-not-verified',
      { ...ended('fix-not-verified'), variants: variantsWith('fix:grpc', 'fails', 'bad views 4 % [3-5], at most 1 %') },
      /✗ FIX NOT VERIFIED {3}grpc: bad views 4 % \[3-5\], at most 1 %\n[\s\S]*next +compare labs\/json-blowup\/fixes\/grpc\.ts with/,
    ],
    [
      'wrong-fix-works',
      {
        ...ended('wrong-fix-works'),
        variants: variantsWith('wrong-fix:gzip', 'works-though-wrong', 'bad views 0 % [0-0.9]'),
      },
      /✗ A WRONG FIX WORKS {3}gzip: bad views 0 % \[0-0\.9\][\s\S]*next +if it works twice, move labs\/json-blowup\/wrong-fixes\/gzip\.ts to/,
    ],
    [
      'inconclusive',
      ended('inconclusive', ['the calm gate after the other arms: bad views 1.2 % [0.8-1.9]']),
      /\? INCONCLUSIVE {3}the calm gate after the other arms: bad views 1\.2 %[\s\S]*next +npm run lab -- doctor/,
    ],
    ['failed', ended('failed', ['model-1 died']), /✗ THE LAB FAILED {3}model-1 died[\s\S]*next +npm run lab -- doctor/],
  ] as const)('%s', (_outcome, result, expected) => {
    expect(plain(result)).toMatch(expected);
  });

  test('a wrong fix in a trial of its own says what showed, whatever its row shows, and one that was skipped says why', () => {
    const trial = { trigger: ['model-1: 30 -> 3,000 ms a call'], watchSeconds: 60 };
    const reason = 'calls failed in one second: INTERNAL 46, under its own trigger: model-1';
    const with_ = (said: object) => ({
      ...exampleResult,
      variants: exampleResult.variants.map((one) => (one.id === 'wrong-fix:gzip' ? { ...one, ...said } : one)),
    });
    expect(plain(with_({ trial, reason }))).toContain(`\n        ${reason}\n`);
    expect(plain(with_({ reason }))).not.toContain(reason);
    const skipped = with_({ trial, verdict: 'skipped', reason: 'skipped: it takes 60 views/s; leave out --rate' });
    const arms = skipped.arms.filter(({ variant }) => variant !== 'wrong-fix:gzip');
    expect(plain({ ...skipped, arms })).toMatch(
      /BESIDES\n {4}\? gzip: skipped: it takes 60 views\/s; leave out --rate\n/,
    );
  });

  test('what recovers once a second fault is gone, and what does not', () => {
    const recovered = exampleResult.arms
      .filter(({ variant, phase }) => ['defect', 'fix:grpc'].includes(variant) && phase === 'triggered')
      .map((arm) => ({ ...arm, phase: 'recovered' as const }));
    const screen = plain({
      ...exampleResult,
      incident: { ...exampleResult.incident, recovery: ['link to model-1: half_open'] },
      arms: [...exampleResult.arms.filter(({ phase }) => phase !== 'recovered'), ...recovered],
    });
    expect(screen).toMatch(/AFTERWARDS {3}link to model-1: half_open, after it came and went/);
    expect(screen).toMatch(/AFTERWARDS[\s\S]*✗ as it was[\s\S]*✓ grpc +0 % \[0-0\.9\]/);
  });

  test('a wrong fix that meets its SLO is refused for a reason that its row cannot show', () => {
    const reason = 'the cause is still there: RPCs in flight 338';
    const [good] = exampleResult.arms.filter(({ variant }) => variant === 'fix:grpc');
    if (!good) throw new Error('the example has a fix');
    const screen = plain({
      ...exampleResult,
      variants: variantsWith('wrong-fix:gzip', 'fails', reason),
      arms: exampleResult.arms.map((arm) =>
        arm.variant === 'wrong-fix:gzip' ? { ...good, variant: arm.variant, phase: arm.phase } : arm,
      ),
    });
    expect(screen).toMatch(/✗ gzip .*\n {8}the cause is still there: RPCs in flight 338/);
    expect(plain({ ...exampleResult, variants: variantsWith('wrong-fix:gzip', 'fails', reason) })).not.toContain(
      reason,
    );
  });

  test('a profile of a thread that waits has nothing to show, and says so', () => {
    const profile = { process: 'storefront', functions: exampleResult.profile?.functions ?? [] };
    const idle = plain({ ...exampleResult, profile: { ...profile, busy: { before: 0.04, after: 0.1 } } });
    expect(idle).toMatch(/IN THE PROFILE {3}nothing: the storefront was idle for 96 % of the time/);
    expect(idle).not.toContain('Waiting costs');
    const busy = plain({ ...exampleResult, profile: { ...profile, busy: { before: 0.9, after: 0.3 } } });
    expect(busy).toMatch(/IN THE PROFILE {3}share of the storefront's busy samples/);
    expect(busy).not.toContain('at work at all');
  });

  test('what could not be used of a profile is listed below it, even where nothing could', () => {
    const process = exampleResult.profile?.process ?? '';
    const text = `the CPU profile of ${process}: 20 % of its time has no sample, and is left out`;
    const remark = {
      code: 'profile-incomplete',
      of: process,
      refuses: false,
      value: 0.2,
      allowed: null,
      text,
    } as const;
    const arms = exampleResult.arms.map((arm) =>
      arm.variant === 'defect' && arm.phase === 'triggered'
        ? { ...arm, remarks: [{ ...remark, unit: 'share' as const }] }
        : arm,
    );
    const told = /IN THE PROFILE.* ! as it was: the CPU profile of \S+ 20 % of its time has no sample, and is left out/;
    const line = (result: RunResult) => plain(result).replace(/\s+/g, ' ');
    expect(line({ ...exampleResult, arms })).toMatch(told);
    expect(line({ ...exampleResult, arms, profile: { process, functions: [] } })).toMatch(told);
    expect(plain({ ...exampleResult, profile: { process, functions: [] } })).not.toContain('IN THE PROFILE');
  });

  test('a process that the lab points to is shown however idle it is, with how busy it is', () => {
    const profile = { process: 'model-1', named: true as const, functions: exampleResult.profile?.functions ?? [] };
    const screen = plain({ ...exampleResult, profile: { ...profile, busy: { before: 0.083, after: 0.32 } } });
    expect(screen).toMatch(
      /IN THE PROFILE {3}share of model-1's busy samples[^\n]*\n {4}busy at all +of the time +8\.3 → +32 %\n {4}stringify /,
    );
  });

  test('a reason that the verdict gave is not repeated', () => {
    const reason = 'bad views 4 % [3-5], at most 1 %';
    const screen = plain({
      ...ended('fix-not-verified', [`fix:grpc: ${reason}`]),
      variants: variantsWith('fix:grpc', 'fails', reason),
    });
    expect(screen.split(reason)).toHaveLength(2);
  });

  test('a mitigation that could not be judged is not a reason for doubt', () => {
    const screen = plain({
      ...ended('inconclusive', ['defect calm again: others took 31 % of the CPU']),
      variants: variantsWith('mitigation:roll-back', 'inconclusive', 'the mitigation was disturbed'),
    });
    expect(screen).not.toMatch(/the mitigation was disturbed/);
  });

  test('a wrong fix that fails is not held against a fix', () => {
    expect(plain(ended('fix-not-verified', ['grpc fails'])).split('FIX NOT VERIFIED')[1]).not.toMatch(/gzip/);
  });

  test.each([
    ['fixes', 'signs gone', /your go {2}✓ my-fix\.ts: cured, headroom 1\.2x/],
    ['holds', 'signs remain', /your go {2}✓ my-fix\.ts: holds, the cause remains, headroom 1\.2x/],
    ['fails', 'bad views 12 % [10-14]', /your go {2}✗ my-fix\.ts: bad views 12 % \[10-14\]/],
  ] as const)("a learner's file that %s", (verdict, reason, expected) => {
    const id = 'try:my-fix.ts';
    const [model] = exampleResult.arms.filter((arm) => arm.variant === 'fix:raw-body');
    if (model === undefined) throw new Error('the example has no raw body');
    const screen = plain({
      ...exampleResult,
      variants: [
        ...exampleResult.variants,
        judged({ id, note: '', recommended: false, source: 'try/my-fix.ts', verdict, reason }),
      ],
      arms: [...exampleResult.arms, { ...model, variant: id, headroom: 1.2 }],
    });
    expect(screen).toMatch(expected);
    expect(screen).toMatch(/ [✓✗] your my-fix\.ts +0 %/);
  });

  test('a disturbed machine is admitted', () => {
    const whyTaken = (code: ReasonCode) => [reasonAt(null, code, 'why')];
    const arms = exampleResult.arms.map((arm, at) => ({
      ...arm,
      disturbance: {
        othersShare: 0.31,
        peakShare: 0.05,
        stealShare: 0.2,
        repeated: at === 0 ? 2 : 0,
        disturbed: at === 0,
      },
      ...(at === 0 ? { retaken: [whyTaken('others-took-cpu'), whyTaken('load-late')] } : {}),
    }));
    expect(plain({ ...exampleResult, arms }).replace(/\s+/g, ' ')).toMatch(
      /others took at most 31 % of the CPU, 2 windows taken again \(others took the CPU, the load was late\), 1 arm still disturbed when taken again/,
    );
  });

  test('what its processes held is that of the arm that held most', () => {
    const arms = exampleResult.arms.map((arm, at) => ({ ...arm, memoryBytes: (at === 1 ? 700 : 300) * 2 ** 20 }));
    expect(plain({ ...exampleResult, arms }).replace(/\s+/g, ' ')).toMatch(/· its processes held 700 MiB at most ·/);
  });

  test('a calm gate that was not met after the arms is named', () => {
    const arms = exampleResult.arms.map((arm) =>
      arm.take === 2 ? { ...arm, slis: arm.slis.map((sli) => ({ ...sli, verdict: 'violated' as const })) } : arm,
    );
    expect(plain({ ...exampleResult, arms })).toMatch(/calm gate not met after/);
  });
});
