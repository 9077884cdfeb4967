import { describe, expect, it } from 'vitest';
import { type EvidenceId, type Mechanism, mechanisms } from '../../lab/drill.ts';
import { controlDrill, listDrills, loadDrill } from '../../lab/load/load-drill.ts';
import { judgeDiagnosis } from './diagnosis.ts';
import { look } from './look.fixture.ts';

const json = await loadDrill('json-blowup');
const wait = await loadDrill('missing-deadline');
const control = await loadDrill(controlDrill);
const batch = await loadDrill('message-size');
const burning = look([
  'views-bad',
  'thread-saturated',
  'encoding-in-profile',
  'many-bytes-per-float',
  'caller-waits',
  'model-latency-normal',
]);
const healed = look(['views-good', 'thread-has-headroom', 'model-latency-normal']);

describe('a right answer', () => {
  const given = {
    component: 'storefront',
    mechanism: 'serialization',
    evidence: ['thread-saturated', 'model-latency-normal'],
  } as const;

  it('is supported line by line, and names what else would have shown it', () => {
    const { verdict, lines } = judgeDiagnosis(given, json, [burning]);
    expect(verdict).toBe('right');
    expect(lines.map(({ of }) => of)).toEqual([
      'component storefront',
      'mechanism serialization',
      'evidence thread-saturated',
      'evidence model-latency-normal',
      'not cited: encoding-in-profile',
      'not cited: many-bytes-per-float',
      'not cited: caller-waits',
    ]);
    expect(lines.map(({ supported }) => supported)).toEqual(Array(7).fill(true));
    expect(lines[2]?.text).toBe("the storefront's one thread is full (99 %; true from 90 %)");
  });

  it('stays right when it is given after the outage', () => {
    expect(judgeDiagnosis(given, json, [healed, burning, healed]).verdict).toBe('right');
  });

  it('without evidence is a guess', () => {
    const { verdict, text } = judgeDiagnosis({ ...given, evidence: [] }, json, [burning]);
    expect([verdict, text]).toEqual(['partly', expect.stringContaining('nothing you cite shows it')]);
    expect(judgeDiagnosis({ ...given, evidence: ['cpu-taken-by-others'] }, json, [burning]).verdict).toBe('partly');
  });

  it('needs no measurement to be right, but says that there was none', () => {
    const { lines } = judgeDiagnosis(given, json, []);
    expect(lines[1]).toMatchObject({ supported: true, text: expect.stringContaining('no sign of it was measured') });
    expect(lines[2]).toMatchObject({ supported: null });
  });
});

describe('a half right answer', () => {
  it('that names the trigger is asked a further question', () => {
    const { verdict, lines } = judgeDiagnosis(
      { component: 'storefront', mechanism: 'bigger-requests', evidence: ['many-bytes-per-float'] },
      json,
      [burning],
    );
    expect(verdict).toBe('partly');
    expect(lines[1]).toMatchObject({
      supported: null,
      text: expect.stringMatching(/^true, but it set the outage off/),
    });
  });

  it('that names a symptom is told so', () => {
    const pinned = look([
      'views-bad',
      'many-calls-in-flight',
      'old-calls-in-flight',
      'no-deadline',
      'thread-has-headroom',
      'model-slots-free',
    ]);
    const given = { component: 'storefront', mechanism: 'pool-too-small', evidence: ['many-calls-in-flight'] } as const;
    const { verdict, text, lines } = judgeDiagnosis(given, wait, [pinned]);
    expect(verdict).toBe('partly');
    expect(text).toBe('The component storefront is right; the mechanism pool-too-small is true as far as it goes.');
    expect(lines[1]?.text).toMatch(/^true, but a symptom/);
  });
});

describe('a wrong answer', () => {
  it('is held against what was measured', () => {
    const { verdict, lines } = judgeDiagnosis(
      {
        component: 'model',
        mechanism: 'slow-model',
        evidence: ['model-slow', 'caller-waits', 'model-latency-normal', 'memory-high'],
      },
      json,
      [burning],
    );
    expect(verdict).toBe('wrong');
    expect(lines.map(({ supported }) => supported)).toEqual([false, false, false, null, false, false]);
    expect(lines[1]?.text).toMatch(/^against it: the model is as quick as ever/);
    expect(lines[2]?.text).toMatch(/^not true: the model is slow/);
  });

  it('names what would show, and what was not measured', () => {
    const lines = (mechanism: Mechanism, unmeasured: EvidenceId[] = []) =>
      judgeDiagnosis({ component: 'machine', mechanism, evidence: [] }, json, [look(['views-bad'], unmeasured)]).lines;
    expect(lines('noisy-neighbour')[1]).toMatchObject({ supported: false });
    expect(lines('noisy-neighbour')[0]).toMatchObject({ supported: false });
    expect(lines('noisy-neighbour', ['cpu-taken-by-others']).map(({ supported }) => supported)).toEqual([null, null]);
  });

  it('a quota is refuted by the size of the message', () => {
    const seen = [
      look(['views-good', 'batch-rows-late', 'batches-refused', 'message-too-large', 'batches-never-handled']),
    ];
    const given = { component: 'job', mechanism: 'quota-exhausted', evidence: ['batches-refused'] } as const;
    const { verdict, lines } = judgeDiagnosis(given, batch, seen);
    expect(verdict).toBe('partly');
    expect(lines.map(({ supported }) => supported)).toEqual([true, false, true]);
    expect(lines[1]?.text).toMatch(/^against it: the largest message is larger/);
  });

  it('"nothing is wrong" is refuted while batches are late, however good the page views are', () => {
    const seen = [look(['views-good', 'batch-rows-late', 'thread-has-headroom']), healed];
    const given = { component: 'nothing', mechanism: 'nothing', evidence: ['views-good'] } as const;
    const { verdict, lines } = judgeDiagnosis(given, batch, seen);
    expect(verdict).toBe('wrong');
    for (const line of lines.slice(0, 2)) expect(line.text).toMatch(/^against it: more batch rows are late/);
  });

  it('"nothing is wrong" is refuted while views are bad', () => {
    const given = { component: 'nothing', mechanism: 'nothing', evidence: ['views-good'] } as const;
    const { verdict, lines } = judgeDiagnosis(given, json, [burning]);
    expect(verdict).toBe('wrong');
    expect(lines[0]?.text).toMatch(/^against it: more page views are bad/);
  });
});

describe('where nothing is wrong', () => {
  it('saying so is right', () => {
    const given = { component: 'nothing', mechanism: 'nothing', evidence: ['views-good'] } as const;
    expect(judgeDiagnosis(given, control, [healed]).verdict).toBe('right');
  });

  it('a look during its last seconds, or after a restart, is superseded by what was seen since', () => {
    const given = { component: 'nothing', mechanism: 'nothing', evidence: ['views-good'] } as const;
    const { verdict, lines } = judgeDiagnosis(given, control, [look(['views-bad']), healed]);
    expect([verdict, lines.filter(({ supported }) => supported === false)]).toEqual(['right', []]);
    expect(judgeDiagnosis(given, control, [healed, look(['views-bad'])]).lines).toContainEqual(
      expect.objectContaining({ of: 'evidence views-good', supported: false }),
    );
  });

  it.each(Object.keys(mechanisms).filter((name) => name !== 'nothing') as Mechanism[])(
    'saying %s is not',
    (mechanism) => {
      const given = { component: 'storefront', mechanism, evidence: ['thread-has-headroom'] } as const;
      const { verdict, lines } = judgeDiagnosis(given, control, [healed]);
      expect([verdict, lines[0]?.supported, lines[1]?.supported]).toEqual(['wrong', false, false]);
    },
  );
});

describe.each([...(await listDrills()), controlDrill])('every drill: %s', async (id) => {
  const facts = await loadDrill(id);

  it('is proven by what it names, and contradicted by none of it', () => {
    for (const component of facts.components) {
      const given = { component, mechanism: facts.mechanism, evidence: facts.proof };
      const { lines } = judgeDiagnosis(given, facts, [look([...facts.proof])]);
      expect(lines.filter(({ supported }) => supported !== true)).toEqual([]);
    }
  });

  it('has only one right answer', () => {
    const seen = [look([...facts.proof, ...(facts.mechanism === 'nothing' ? [] : (['views-bad'] as const))])];
    const right = (Object.keys(mechanisms) as Mechanism[]).filter(
      (mechanism) =>
        judgeDiagnosis({ component: facts.components[0], mechanism, evidence: facts.proof }, facts, seen).verdict ===
        'right',
    );
    expect(right).toEqual([facts.mechanism]);
  });
});
