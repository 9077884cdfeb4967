import { describe, expect, it } from 'vitest';
import { at, killedFor, seconds, solved } from '../../judge/drill/drill.fixture.ts';
import { renderDraft } from './draft.ts';
import { drawDrillPictures } from './drill-pictures.ts';
import { knownOfDrill } from './known.ts';
import { lintPostmortem } from './lint.ts';
import { draftOfDrill } from './of-drill.ts';
import { readDocument } from './read/document.ts';

/** It held for six seconds, and was lost again for three: a deploy of one's own. */
const lostAgain = {
  ...solved,
  seconds: [...solved.seconds, ...seconds(600_000, 40, 40, 40), ...seconds(603_000, ...Array<number>(10).fill(0))],
};

function write(drill: typeof solved): string {
  return renderDraft(draftOfDrill({ drill, toFolder: '', pictures: [] }));
}

const revealed = solved.events.find(({ kind }) => kind === 'revealed');
const untold = {
  ...solved,
  head: { ...solved.head, lab: null },
  events: solved.events.filter((event) => event !== revealed),
};

describe('a drill', () => {
  it('is told with the notes of the person on call', () => {
    expect(write(solved)).toMatchSnapshot();
  });

  it('adds up, and agrees with its own record', () => {
    expect(lintPostmortem(readDocument(write(solved)), knownOfDrill(solved)).map(({ message }) => message)).toEqual([
      '16 questions still have their boxes: write each answer after its question and tick the box, or delete what nobody can answer',
      'there is no action item: what will be done so that it does not happen again?',
    ]);
  });

  it('gives nothing away before it is revealed', () => {
    const text = write(untold);
    expect(text).toContain('Not revealed yet. What was known to have changed:');
    expect(text).not.toContain('Other changes had begun');
    expect(text).not.toMatch(/json-blowup|2,000|turning floats|doubled|\*\*change\*\*/i);
  });

  it('that was paged before its change was booked, as older ones could be, has no time of detection', () => {
    const late = (ms: number) => ({
      ...solved,
      events: solved.events.map((event) =>
        event.kind === 'revealed' ? { ...event, trigger: [{ at: at(ms), title: 'ranking: v13' }] } : event,
      ),
    });
    for (const ms of [0, 2_000]) {
      expect(write(late(ms))).toContain(
        '| detected after | not known: the pager went off before the change was booked |',
      );
    }
    expect(write(late(-1_500))).toContain('| detected after | 1.5 s |');
  });

  it('on a busy machine says what others took', () => {
    const machine = [{ at: at(1_000), overMs: 1_000, ownShare: 0.4, othersShare: 0.25 }];
    expect(write({ ...solved, machine })).toContain(
      '| other programs | took 25 % of the machine, 25 % in the worst second |',
    );
  });

  it('can be drafted from its head alone', () => {
    const bare = { head: { ...solved.head, pagedAt: null, lab: null }, events: [], seconds: [] };
    expect(write(bare)).not.toMatch(/NaN|undefined|null|Infinity|Invalid/);
  });
});

describe('a drill whose world was killed, and resumed hours later', () => {
  const night = killedFor(5 * 3_600_000);
  const text = write(night);

  it('lasted as long as there was a world', () => {
    expect(text).toContain('| lasted | 2 min 28 s |\n| the world was down | 300 min, left out above |');
    expect(text).toContain('Fixed and verified 12 min after the page, without the time the world was down.');
    expect(knownOfDrill(night).lastedMs).toBe(148_000);
  });

  it('has wall-clock times, and says when the world was lost and started anew', () => {
    expect(text).toContain('| ended | 07:02:22.0 UTC |');
    expect(text).toMatch(/02:01:40\.0 .*\*\*lost\*\* [^|]* \| outcomes[\s\S]*07:01:40\.0 .*\*\*resumed\*\*/);
    expect(text).toContain('07:06:40.0 UTC: verify fix said NO');
  });

  it('adds up, and a duration that includes the night does not', () => {
    const findings = (of: string) =>
      lintPostmortem(readDocument(of), knownOfDrill(night)).map(({ message }) => message);
    expect(findings(text).join()).not.toMatch(/lasted|duration|since the change/);
    expect(findings(text.replace('| lasted | 2 min 28 s |', '| lasted | 302 min 28 s |')).join()).toMatch(
      /it lasted "?302 min 28 s.*drill\.json contradicts the duration/,
    );
  });
});

describe('its pictures', () => {
  it('show the page and the mitigations', () => {
    const [good, latency] = drawDrillPictures(solved);
    expect(good?.svg).toMatch(/>the page<[\s\S]*>restart model<[\s\S]*>roll-back ranking-214</);
    expect(latency?.alt).toBe('p99 by the second on a log axis, at most 2,000 ms.');
    expect(drawDrillPictures({ ...solved, seconds: [] })).toEqual([]);
  });

  it('show a stall at the end as unconnected ages, and no share of views too young to be bad', () => {
    const stalled = [9, 8, 7, 6, 5, 4].map((age, index) => {
      const [second] = seconds(900_000 + index * 1_000, 0);
      if (!second) throw new Error('the fixture has seconds');
      const isYoung = age < 6;
      return { ...second, good: 0, bad: isYoung ? 0 : 40, inFlight: 40, p99Ms: age * 1_000, atLeast: ['p99'] as const };
    });
    const [good, latency] = drawDrillPictures({ ...solved, seconds: [...solved.seconds, ...stalled] });
    expect(latency?.alt).toBe('p99 by the second on a log axis, at least 9,000 ms.');
    expect(latency?.svg.match(/so far, [^<]*: at least/g)).toHaveLength(6);
    expect(latency?.svg).toMatch(/<title>p99 so far, \+900 s: at least 9,000 ms</);
    expect(good?.alt).toMatch(/at least 0 %; unknown for 2 s whose views were still in flight\.$/);
    expect(good?.svg.match(/may still turn out bad/g)).toHaveLength(2);
    // The line is of what has ended alone: it ends where the stall begins.
    const [calm] = drawDrillPictures(solved).slice(1);
    const linesIn = (svg = '') => svg.match(/<path class="line before" d="[^"]*"/g)?.[0]?.match(/[ML]/g)?.length;
    expect(linesIn(latency?.svg)).toBe(linesIn(calm?.svg));
  });

  it('show what was in flight in an older drill as an age too', () => {
    const older = seconds(900_000, 40, 40).map((second) => ({ ...second, inFlight: 30 }));
    const [, latency] = drawDrillPictures({ ...solved, seconds: [...solved.seconds, ...older] });
    expect(latency?.svg).toContain('p99 so far');
    expect(drawDrillPictures(solved)[1]?.svg).not.toContain('p99 so far');
  });
});

it('an outage lasts until the SLO held first; what was lost again later is told beside it', () => {
  const [text, again] = [write(solved), write(lostAgain)];
  const lasted = (written: string) => /^\| lasted \| (.*) \|$/m.exec(written)?.[1];
  expect(lasted(again)).toBe(lasted(text));
  expect(again).toMatch(/^\| lost again \| and met again from .* UTC on \|$/m);
  expect(again).toContain('the SLO holds, for a while');
  expect(again).toMatch(/The SLO held from .* UTC on, was lost again, and held at last from .* UTC on\./);
  expect(text).not.toContain('lost again');
});
