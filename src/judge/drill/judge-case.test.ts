import { expect, it } from 'vitest';
import {
  type Component,
  components,
  type EvidenceId,
  evidenceIds,
  type Mechanism,
  mechanisms,
} from '../../lab/drill.ts';
import { controlDrill, listDrills, loadDrill } from '../../lab/load/load-drill.ts';
import { judgeCase } from './diagnosis.ts';
import { look } from './look.fixture.ts';
import type { Looked } from './shown-by.ts';

const json = await loadDrill('json-blowup');
const burning = look([
  'views-bad',
  'thread-saturated',
  'encoding-in-profile',
  'many-bytes-per-float',
  'caller-waits',
  'model-latency-normal',
]);
const given = {
  component: 'storefront',
  mechanism: 'serialization',
  evidence: ['thread-saturated', 'model-latency-normal'],
} as const;
const all: Looked = () => true;

it('without evidence is a guess, and told in the same words as a wrong one', () => {
  const guess = (component: Component, mechanism: Mechanism, evidence: readonly EvidenceId[] = []) => {
    const { verdict, text, lines } = judgeCase({ component, mechanism, evidence }, json, [burning], all);
    return [verdict, text, lines.slice(0, 2).map((line) => [line.supported, line.text])];
  };
  const told = [
    ...['not-shown', 'Nothing that you cite shows it: what would convince somebody else?'],
    [
      [null, 'not shown'],
      [null, 'not shown'],
    ],
  ];
  for (const component of Object.keys(components) as Component[]) {
    for (const mechanism of Object.keys(mechanisms) as Mechanism[]) {
      expect(guess(component, mechanism)).toEqual(told);
      // True, and no sign of anything but that the model is well.
      if (mechanism !== 'nothing') expect(guess(component, mechanism, ['model-latency-normal'])[0]).toBe('not-shown');
    }
  }
  expect(guess('storefront', 'serialization', ['cpu-taken-by-others'])).toEqual(told);
});

it('that cites everything there is has shown nothing', () => {
  const { verdict, text } = judgeCase({ ...given, evidence: evidenceIds }, json, [burning], all);
  expect([verdict, text]).toEqual(['not-shown', expect.stringContaining('as much is not so')]);
  // One slip among what shows it is none.
  const slip = ['thread-saturated', 'encoding-in-profile', 'cpu-taken-by-others'] as const;
  expect(judgeCase({ ...given, evidence: slip }, json, [burning], all).verdict).toBe('right');
});

it('cannot cite what nobody has looked at, and is told how to', () => {
  const looked = (id: EvidenceId) => id !== 'thread-saturated';
  const { verdict, lines } = judgeCase(given, json, [burning], looked);
  expect(verdict).toBe('not-shown');
  expect(lines[2]).toEqual({
    of: 'evidence thread-saturated',
    supported: null,
    text: 'you have not looked: `drill status` shows it',
  });
  const shown = { ...given, evidence: ['thread-saturated', 'encoding-in-profile', 'caller-waits'] } as const;
  expect(judgeCase(shown, json, [burning], looked).verdict).toBe('right');
});

it('needs what it cites to be measured', () => {
  const { verdict, lines } = judgeCase(given, json, [], all);
  expect(verdict).toBe('not-shown');
  expect(lines[2]).toMatchObject({ supported: null, text: expect.stringContaining('was not measured') });
});

it('a right one that is shown is right, and names what else would have shown it', () => {
  const { verdict, lines } = judgeCase(given, json, [burning], all);
  expect(verdict).toBe('right');
  expect(lines.filter(({ of }) => of.startsWith('not cited'))).toHaveLength(3);
});

it('a wrong one that is made with what is not so is not shown, and each of these is told', () => {
  const cited = ['model-slow', 'caller-waits', 'model-latency-normal'] as const;
  const { verdict, lines } = judgeCase(
    { component: 'model', mechanism: 'slow-model', evidence: cited },
    json,
    [burning],
    all,
  );
  expect(verdict).toBe('not-shown');
  expect(lines.map(({ supported }) => supported)).toEqual([null, null, false, null, false]);
  expect(lines[2]?.text).toMatch(/^not true: the model is slow/);
});

it('a wrong one for which something speaks is held against what was measured', () => {
  const { verdict, lines } = judgeCase(
    { component: 'model', mechanism: 'slow-link', evidence: ['caller-waits'] },
    json,
    [burning],
    all,
  );
  expect(verdict).toBe('wrong');
  expect(lines.map(({ supported }) => supported)).toEqual([false, null, true]);
});

it.each([...(await listDrills()), controlDrill])('every drill is shown by what proves it: %s', async (id) => {
  const facts = await loadDrill(id);
  const answer = { component: facts.components[0], mechanism: facts.mechanism, evidence: facts.proof };
  expect(judgeCase(answer, facts, [look([...facts.proof])], all).verdict).toBe('right');
});
