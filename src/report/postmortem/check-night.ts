import { isAbout } from './anchors.ts';
import { graceOf } from './check-timeline.ts';
import { timeOf } from './clock.ts';
import { type Finding, finding } from './finding.ts';
import type { Known, KnownNight } from './known.ts';
import type { Document } from './read/document.ts';
import { partOf } from './read/part.ts';
import type { Moment } from './read/timeline.ts';

const dayMs = 24 * 3_600_000;

/** What a timeline and a resolution say against what the drill has on record: when it was paged, what was done, and when. */
export function checkNight(document: Document, known: Known, moments: readonly Moment[]): Finding[] {
  const { night } = known;
  return night === null ? [] : [...checkTimes(known, night, moments), ...checkResolution(document, known, night)];
}

/** Entries whose subject is on record, on a clock whose zone is known. */
function checkTimes(known: Known, night: KnownNight, moments: readonly Moment[]): Finding[] {
  const timed = moments.filter((moment) => moment.hasZone && !moment.isDay);
  const subjects = [
    { what: 'time of the page', is: isThePage, times: night.pagedMs === null ? [] : [night.pagedMs] },
    ...[...new Set(night.mitigations.map(({ name }) => name))].map((name) => ({
      what: `time of ${JSON.stringify(name)}`,
      is: ({ text }: Moment) => new RegExp(`^\\W*(?:action\\W+)?${RegExp.escape(name)}\\b`, 'i').test(text),
      times: night.mitigations.filter((one) => one.name === name).map(({ atMs }) => atMs),
    })),
  ];
  return [...subjects.flatMap(({ what, is, times }) => contradict(what, timed.filter(is), times)), ...checkChanged()];

  function contradict(what: string, said: readonly Moment[], times: readonly number[]): Finding[] {
    const wrong = said.filter((moment) => !times.some((ms) => isAt(moment, ms, ms)));
    const [first] = wrong;
    // One of several entries about it may be about something else.
    if (first === undefined || times.length === 0 || wrong.length < said.length) return [];
    return [sayWrong(first, what, times.map((ms) => `${timeOf(ms)} UTC`).join(', '))];
  }

  function checkChanged(): Finding[] {
    const { changedMs, rolledOutMs } = night;
    if (known.change === null || changedMs === null) return [];
    const [id, from] = [known.change.id, Math.min(changedMs, rolledOutMs ?? changedMs)];
    const said = timed.filter(({ text }) =>
      new RegExp(`^\\W*(?:change|trigger|deploy\\w*)?\\W*${RegExp.escape(id)}\\b`, 'i').test(text),
    );
    const [first] = said;
    if (first === undefined || said.some((moment) => isAt(moment, from, changedMs))) return [];
    return [sayWrong(first, `time of ${JSON.stringify(id)}`, `${timeOf(changedMs)} UTC`)];
  }

  function sayWrong({ line, time }: Moment, what: string, actual: string): Finding {
    const says = `${known.record} contradicts the ${what}: ${JSON.stringify(time)} is written here, ${actual} is on record`;
    return finding('record', line, says);
  }
}

/** `page`, `the pager went off`; whoever was paged later is another. */
function isThePage({ text }: Moment): boolean {
  return /^\W*(?:the )?page\b(?! (?:views?|loads?|times?|to|of|for))|^\W*paged\W*$|\bpager (?:went|goes) off\b|\bon-?call (?:engineer )?(?:is|was|gets|got) paged\b/i.test(
    text,
  );
}

/** Times may be rounded, and may have no date. */
function isAt(moment: Moment, fromMs: number, toMs: number): boolean {
  const grace = isAbout(moment) ? graceOf(moment) : Math.max(1_500, graceOf(moment));
  const since = (((moment.atMs - fromMs) % dayMs) + dayMs) % dayMs;
  return since <= toMs - fromMs + grace || since >= dayMs - grace;
}

/** Mitigations that are told in the past tense and that nobody applied. */
function checkResolution(document: Document, { record, changes }: Known, { mitigations }: KnownNight): Finding[] {
  const applied = new Set(mitigations.map(({ name }) => name));
  const ids = changes.map(({ id }) => RegExp.escape(id)).join('|');
  const told: readonly (readonly [RegExp, (target: string) => string])[] = [
    ...(ids === ''
      ? []
      : [
          [
            new RegExp(`\\brolled back (?:the )?(?:change )?(${ids})\\b`, 'gi'),
            (id: string) => `roll-back ${id}`,
          ] as const,
          [
            new RegExp(`\\brolled (${ids}) back\\b|\\b(${ids}) was rolled back\\b`, 'gi'),
            (id: string) => `roll-back ${id}`,
          ] as const,
        ]),
    [/\brestarted (?:the |all )?(storefront|ranker|job|model)(?=s?\b)(?!-)/gi, (role) => `restart ${role}`],
    [/\b(storefront|ranker|job|model)(?: servers?)? (?:was|were) restarted\b/gi, (role) => `restart ${role}`],
    [/\bdrained (model-\d+)\b|\b(model-\d+) was drained\b/gi, (model) => `drain ${model}`],
    [/\bshed (\d+) ?%/gi, (percent) => `shed ${percent}`],
  ];
  return (partOf(document, 'Resolution')?.prose ?? []).flatMap(({ line, text }) =>
    text.split(/(?<=[.;!?])\s/).flatMap((sentence) =>
      isNotTold(sentence)
        ? []
        : told.flatMap(([pattern, nameOf]) =>
            [...sentence.matchAll(pattern)]
              .filter(
                ([, ...targets]) =>
                  !applied.has(nameOf((targets.find((one) => one !== undefined) ?? '').toLowerCase())),
              )
              .map(([found]) => {
                const actual =
                  applied.size === 0
                    ? 'no mitigation is'
                    : `${[...applied].join(', ')} ${applied.size === 1 ? 'is' : 'are'}`;
                const says = `${record} contradicts the resolution: ${JSON.stringify(found)} is written here, ${actual} on record`;
                return finding('record', line, says);
              }),
          ),
    ),
  );
}

/** What was not done, or would have been. */
function isNotTold(sentence: string): boolean {
  return /\b(?:not|never|nobody|would|could|should|might|may|if|instead of|rather than|next time|without|had (?:we|they)|before)\b/i.test(
    sentence,
  );
}
