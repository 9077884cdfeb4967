import { advice, type Block, literal, renderBlocks, table } from './markdown.ts';
import { actionHead, actionKinds, type PartTitle, parts } from './parts.ts';

/** A moment on the incident's own clock. */
export interface Moment {
  readonly atMs: number;
  /** `change`, `symptom`, `page`, `action`, …: the first word of what is told. */
  readonly kind: string;
  readonly text: string;
  readonly toldBy: string;
}

/** What the machine knows, by part; a part that is left out has its questions alone. */
export interface Draft {
  readonly title: string;
  /** Rows of the table at the top. */
  readonly about: readonly (readonly [string, string])[];
  readonly known: Readonly<Partial<Record<PartTitle, readonly Block[]>>>;
}

/** A whole postmortem in Markdown: what is known, and what is not as plain questions. */
export function renderDraft({ title, about, known }: Draft): string {
  const body = parts.map(({ title: part, level, asks }) => {
    const blocks = part === 'Action items' ? [...(known[part] ?? []), ...emptyActions()] : (known[part] ?? []);
    const questions: Block[] = asks.length === 0 ? [] : [{ kind: 'list', items: asks.map((ask) => `[ ] ${ask}`) }];
    return [`${'#'.repeat(level)} ${part}`, renderBlocks([...blocks, ...questions])]
      .filter((one) => one !== '')
      .join('\n\n');
  });
  return `${[`# ${literal(title)}`, renderBlocks([table(['', ''], about)]), intro, ...body].join('\n\n')}\n`;
}

const intro =
  'Nobody is to blame here: everybody did what made sense given what they could see. Lines with a box are questions that no ' +
  'machine can answer: write the answer after the question and tick the box, `[x]`, or delete what nobody can answer.';

function emptyActions(): Block[] {
  return [
    advice(
      `The kind is one of ${actionKinds.join(', ')}; the owner is a person, and due is a date such as 2026-12-01.`,
    ),
    table(
      actionHead,
      actionKinds.map((kind) => ['', kind, '', '']),
    ),
  ];
}
