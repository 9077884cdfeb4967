/**
 * What a postmortem has, in order, after the public templates of Google's SRE workbook and of PagerDuty; and what each part has
 * to answer that no machine knows. A part below another is a heading of the next level.
 */
interface PartOf {
  readonly title: string;
  readonly asks: readonly string[];
  readonly parts?: readonly PartOf[];
}

export const partsOfAll = [
  { title: 'Summary', asks: ['What does somebody who was not there need to know, in three sentences?'] },
  {
    title: 'Impact',
    asks: [
      'Who are the people behind these views, and what could they not do?',
      'What did it cost: orders, money, trust? Who was told, when, and by whom?',
    ],
  },
  {
    title: 'Detection',
    asks: [
      'Who noticed first, the alert or a person?',
      'Whom did the alert reach, how long until somebody looked, and did it say where to look?',
    ],
  },
  {
    title: 'Timeline',
    asks: [
      'What was thought, said and tried in between that was not recorded?',
      'When did somebody first think of the right cause, and what had led elsewhere until then?',
    ],
  },
  {
    title: 'Trigger and root cause',
    asks: [],
    parts: [
      { title: 'Trigger', asks: ['Why did it happen then, and who knew of it while the cause was being looked for?'] },
      {
        title: 'Root cause',
        asks: [
          'How long had it been there, and for what good reason was it done that way?',
          'Which review, test or measurement could have shown it earlier?',
        ],
      },
    ],
  },
  {
    title: 'Contributing factors',
    asks: ['What made it worse, longer or harder to see: a dashboard, a default, a runbook, access, a hand-over?'],
  },
  {
    title: 'Resolution',
    asks: ['Who decided what was done, on what grounds, and what showed that it was over?'],
  },
  {
    title: 'Lessons',
    asks: [],
    parts: [
      { title: 'What went well', asks: ['What helped that should stay as it is?'] },
      { title: 'What went badly', asks: ['What got in the way, and of whom?'] },
      { title: 'Where we got lucky', asks: ['What else would have made it worse, and was absent only by chance?'] },
    ],
  },
  {
    title: 'Action items',
    asks: [
      'Which of these would have prevented it, which would have shown it sooner, which would have made it smaller?',
    ],
  },
] as const satisfies readonly PartOf[];

type Titles<P> = P extends { readonly title: infer T; readonly parts: readonly (infer Q)[] }
  ? T | Titles<Q>
  : P extends { readonly title: infer T }
    ? T
    : never;
export type PartTitle = Titles<(typeof partsOfAll)[number]>;

export interface Part {
  readonly title: PartTitle;
  /** 2 for `##`, 3 for `###`. */
  readonly level: number;
  readonly asks: readonly string[];
  /** It holds others and no text of its own. */
  readonly holds: boolean;
}

/** All parts in the order in which they stand. */
export const parts: readonly Part[] = listParts(partsOfAll, 2);

function listParts(some: readonly PartOf[], level: number): Part[] {
  return some.flatMap(({ title, asks, parts: below }) => [
    // Its own type says which titles there are.
    { title: title as PartTitle, level, asks, holds: below !== undefined },
    ...listParts(below ?? [], level + 1),
  ]);
}

export const actionKinds = ['prevent', 'detect', 'mitigate'] as const;
/** Kinds that other forms have besides. */
export const moreKinds = ['process', 'repair', 'investigate', 'other'] as const;
export const actionHead = ['action', 'kind', 'owner', 'due'] as const;
export const timelineHead = ['time (UTC)', 'since the change', 'what', 'source'] as const;
