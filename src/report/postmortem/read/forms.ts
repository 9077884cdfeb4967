import { type PartTitle, parts, partsOfAll } from '../parts.ts';
import { besides, calledIn, type FormName, formNames } from './names.ts';

export interface Form {
  readonly name: FormName;
  readonly parts: readonly PartTitle[];
  /** Of these, those that are made up of others. */
  readonly holders: ReadonlyMap<PartTitle, readonly PartTitle[]>;
  /** Parts of which one is enough. */
  readonly eitherOf: readonly PartTitle[];
  /** Its actions have a kind. */
  readonly asksKind: boolean;
  /** Its actions have a date; elsewhere the bug that tracks one has it. */
  readonly asksDue: boolean;
}

export const forms: readonly Form[] = formNames.map((name) => {
  const has = (title: PartTitle) => name === 'two-am' || calledIn[title][name] !== undefined;
  const below: readonly { readonly title: PartTitle; readonly parts?: readonly { readonly title: PartTitle }[] }[] =
    partsOfAll;
  const holders = below.flatMap(({ title, parts: some = [] }): [PartTitle, PartTitle[]][] => {
    const held = some.map((one) => one.title).filter(has);
    return held.length === 0 ? [] : [[title, held]];
  });
  return {
    name,
    parts: parts.map(({ title }) => title).filter(has),
    holders: new Map(holders),
    eitherOf: name === 'pagerduty' ? ['Root cause', 'Contributing factors'] : [],
    asksKind: ['two-am', 'workbook', 'sre-book'].includes(name),
    asksDue: !['workbook', 'sre-book'].includes(name),
  };
});

/** What an organisation calls the parts besides. */
export type OwnNames = Readonly<Partial<Record<PartTitle, readonly string[]>>>;
export type FindPart = (heading: string) => PartTitle | null;

/** Finds the part that a heading names, in any form: `5.2 Root Causes:` is the root cause, `Timeline (UTC)` the timeline. */
export function partFinder(own: OwnNames = {}): FindPart {
  const titles = new Map<string, PartTitle>();
  for (const { title } of parts) {
    const called = Object.values(calledIn[title]).flat();
    for (const name of [title, ...called, ...(own[title] ?? [])]) titles.set(nameOf(name), title);
  }
  return (heading) => {
    const whole = titles.get(nameOf(heading));
    // What stands behind a dash, a colon or a bracket says more of it: a zone, a day.
    return whole ?? titles.get(nameOf(heading.split(/\s[-–—]\s|[:([]|\bin\b|,/)[0] ?? '')) ?? null;
  };
}

/** The form whose names of parts stand most often in a text. */
export function formOf(headings: readonly string[]): Form {
  const said = new Set(headings.map(nameOf));
  const hits = ({ name }: Form) => namesIn(name).filter((one) => said.has(one)).length;
  return forms.reduce((best, form) => (hits(form) > hits(best) ? form : best));
}

function namesIn(name: FormName): string[] {
  const ofParts =
    name === 'two-am' ? parts.map(({ title }) => title) : parts.flatMap(({ title }) => calledIn[title][name] ?? []);
  return [...new Set([...ofParts, ...(besides[name] ?? [])].map(nameOf))];
}

/** As it is compared: without numbers in front, plurals, case and signs. */
function nameOf(heading: string): string {
  return heading
    .normalize('NFKC')
    .toLowerCase()
    .replace(/^[\d.)\s]+/, '')
    .replaceAll(/[’'`]/g, '')
    .replaceAll('&', ' and ')
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .replaceAll(/s\b/g, '')
    .trim();
}
