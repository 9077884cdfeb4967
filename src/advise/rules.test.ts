import { describe, expect, it } from 'vitest';
import type { Answer } from './answer.ts';
import { choiceNames, choices } from './choices.ts';
import type { Need } from './need.ts';
import { fits } from './rule.ts';
import { decide, modestPerSecond, rules, smallFloats } from './rules.ts';

/** Every choice with every other, each at sizes and rates on both sides of what the rules ask about. */
const sizes = [1, smallFloats, smallFloats + 1, 512, 4_000, 2 ** 20, 2 ** 24];
const rates = [1, modestPerSecond, modestPerSecond + 1, 10_000_000];
const grid: readonly Need[] = choiceNames
  .reduce<Partial<Need>[]>(
    (all, name) => all.flatMap((need) => Object.keys(choices[name]).map((value) => ({ ...need, [name]: value }))),
    [{}],
  )
  .flatMap((need) => sizes.flatMap((floats) => rates.map((perSecond) => ({ ...need, floats, perSecond }) as Need)));

const speaksToBrowsers = ({ client }: Need) => client !== 'service';
const say = (need: Need) => `${Object.values(need).join(' ')} → ${decide(need).id}: ${decide(need).answer}`;
/** Those of the grid for which it does not hold. */
function against(holds: (answer: Answer, need: Need) => boolean): string[] {
  return grid.filter((need) => !holds(decide(need).answer, need)).map(say);
}

describe('the rules', () => {
  it('are asked about the whole grid', () => {
    expect(grid).toHaveLength(3 ** 5 * sizes.length * rates.length);
    expect(new Set(grid.map((need) => JSON.stringify(need))).size).toBe(grid.length);
  });

  it('each decide somewhere, and the last one fits everything', () => {
    const deciding = new Set(grid.map((need) => decide(need).id));
    expect(rules.map(({ id }) => id).filter((id) => !deciding.has(id))).toEqual([]);
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    expect(grid.every((need) => fits(rules.at(-1)?.when ?? { client: [] }, need))).toBe(true);
  });

  it('never send a browser native gRPC', () => {
    expect(against((answer, need) => answer !== 'grpc' || !speaksToBrowsers(need))).toEqual([]);
  });

  it('never need a proxy for gRPC-Web where no browser calls', () => {
    expect(against((answer, need) => answer !== 'grpc-web' || speaksToBrowsers(need))).toEqual([]);
  });

  it('never print NaN, Infinity or -0 as JSON numbers', () => {
    expect(against((answer, need) => answer !== 'rest-json' || need.precision !== 'special')).toEqual([]);
  });

  it('never print numbers in JSON that have to be exact where strangers print them', () => {
    const isStrangers = ({ consumers, precision }: Need) => consumers === 'public' && precision !== 'rounded';
    expect(against((answer, need) => answer !== 'rest-json' || !isStrangers(need))).toEqual([]);
  });

  it('never answer large vectors with JSON numbers', () => {
    expect(against((answer, { floats }) => answer !== 'rest-json' || floats <= smallFloats)).toEqual([]);
  });

  it('answer two-way streams with what streams', () => {
    const streams = ['grpc', 'grpc-web'];
    expect(against((answer, need) => need.streaming !== 'two-way' || streams.includes(answer))).toEqual([]);
  });

  it('ask strangers for a .proto only where answers stream', () => {
    const isAsked = ({ consumers, client }: Need) => consumers === 'public' && client === 'service';
    expect(
      against((answer, need) => !isAsked(need) || !answer.startsWith('grpc') || need.streaming !== 'none'),
    ).toEqual([]);
  });

  it('never ask a team without protobuf for a .proto, but where nothing else streams', () => {
    const must = ({ streaming }: Need) => streaming !== 'none';
    expect(against((answer, need) => need.team !== 'http' || must(need) || !answer.startsWith('grpc'))).toEqual([]);
  });
});

describe('more floats', () => {
  const byChoice = Map.groupBy(grid, ({ floats: _, ...rest }) => JSON.stringify(rest));
  const answersOf = (needs: readonly Need[]) => needs.map((need) => decide(need).answer);

  it('never turn bytes into JSON numbers', () => {
    const turnsBack = (answers: readonly Answer[]) =>
      answers.some((answer, at) => answer === 'rest-json' && at > 0 && answers[at - 1] !== 'rest-json');
    expect(
      [...byChoice.values()].filter((needs) => turnsBack(answersOf(needs))).map((needs) => needs.map(say)),
    ).toEqual([]);
  });

  it('change the answer at most once', () => {
    const changes = (needs: readonly Need[]) =>
      answersOf(needs).filter((answer, at, all) => at > 0 && answer !== all[at - 1]).length;
    expect([...byChoice.values()].filter((needs) => changes(needs) > 1).map((needs) => needs.map(say))).toEqual([]);
  });
});

it('more calls never turn bytes into JSON numbers, or the other way round', () => {
  const byChoice = Map.groupBy(grid, ({ perSecond: _, ...rest }) => JSON.stringify(rest));
  const differing = [...byChoice.values()].filter(
    (needs) => new Set(needs.map((need) => decide(need).answer)).size > 1,
  );
  expect(differing.map((needs) => needs.map(say))).toEqual([]);
});

describe('what a rule says of the document', () => {
  it('departs only with a reason, and rests costs on a pair of answers of which the first is its own', () => {
    for (const rule of rules) {
      if (rule.stance === 'follows') continue;
      expect(rule.because.length, rule.id).toBeGreaterThan(20);
      if (rule.cheaper) expect(rule.cheaper[0], rule.id).toBe(rule.answer);
    }
  });

  it.each([
    ['is a browser, little at a time', { client: 'browser' }, 'browser-text', 'follows'],
    ['goes public', { consumers: 'public' }, 'public-text', 'follows'],
    [
      'is the 4,000 floats of the incident, HTTP on both sides',
      { floats: 4_000, team: 'http' },
      'own-bytes',
      'departs',
    ],
    ['is the same where protobuf is at home', { floats: 4_000, team: 'protobuf' }, 'contract-large', 'follows'],
    ['streams tokens between services', { streaming: 'server' }, 'stream', 'follows'],
  ] as const)('that %s', (_, changed, id, stance) => {
    const usual: Need = {
      client: 'service',
      floats: 10,
      perSecond: 100,
      streaming: 'none',
      consumers: 'own',
      precision: 'rounded',
      team: 'either',
    };
    expect(decide({ ...usual, ...changed })).toMatchObject({ id, stance });
  });
});
