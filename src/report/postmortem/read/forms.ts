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

/** Parts, with those that they hold. */
const below: readonly { readonly title: PartTitle; readonly parts?: readonly { readonly title: PartTitle }[] }[] =
  partsOfAll;

export const forms: readonly Form[] = formNames.map((name) => {
  const has = (title: PartTitle) => name === 'two-am' || calledIn[title][name] !== undefined;
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
/** The parts that a heading names: none, one, or several where it stands for them together. */
export type FindParts = (heading: string) => readonly PartTitle[];

/**
 * Finds the parts that a heading names, in any form: `5.2 Root Causes:` is the root cause, `Timeline (UTC)` the timeline,
 * `Impact & detection` both, and `Trigger / root cause` the part that holds the two.
 */
export function partFinder(own: OwnNames = {}): FindParts {
  const titles = new Map<string, PartTitle>();
  for (const { title } of parts) {
    const called = Object.values(calledIn[title]).flat();
    for (const name of [title, ...called, ...(own[title] ?? [])]) titles.set(nameOf(name), title);
  }
  const named = (heading: string) => titles.get(nameOf(heading));
  return (heading) => {
    // What stands behind a dash, a colon or a bracket says more of it: a zone, a day.
    const front = heading.replace(numbered, '').split(/\s[-–—]\s|[:([]|\bin\b/)[0] ?? '';
    const found = named(heading) ?? together(heading) ?? together(front) ?? named(front.split(',')[0] ?? '');
    return found === undefined ? [] : [found].flat();
  };

  function together(heading: string): readonly PartTitle[] | undefined {
    const all = heading.split(/[/&+,|]|\band\b/i).map(named);
    const known = [...new Set(all.filter((title) => title !== undefined))];
    if (all.length < 2 || known.length === 0 || all.includes(undefined)) return undefined;
    const holder = below.find(({ parts: some = [] }) => known.length > 1 && known.every((one) => isOneOf(one, some)));
    return holder === undefined ? known : [holder.title];
  }
}

function isOneOf(title: PartTitle, some: readonly { readonly title: PartTitle }[]): boolean {
  return some.some((one) => one.title === title);
}

/** The form whose names of parts stand most often in a text. */
export function formOf(headings: readonly string[]): Form {
  const said = new Set(headings.map(nameOf));
  const hits = ({ name }: Form) => (names.get(name) ?? []).filter((one) => said.has(one)).length;
  return forms.reduce((best, form) => (hits(form) > hits(best) ? form : best));
}

/** `5.2`, `II.`, `(3)`, `b)`, `Section 4:`. */
const numbered =
  /^[(\s]*(?:(?:section|part)\s+)?(?:\d[\d.)]*|(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3})(?=[.):\s–—-])|[a-z](?=[.)]))[.):\s–—-]*/i;

/** As it is compared: without numbers in front, plurals, case and signs. */
function nameOf(heading: string): string {
  return heading
    .normalize('NFKC')
    .toLowerCase()
    .replace(numbered, '')
    .replaceAll(/[’'`]/g, '')
    .replaceAll('&', ' and ')
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .replaceAll(/s\b/g, '')
    .trim();
}

function namesIn(name: FormName): string[] {
  const ofParts =
    name === 'two-am' ? parts.map(({ title }) => title) : parts.flatMap(({ title }) => calledIn[title][name] ?? []);
  return [...new Set([...ofParts, ...(besides[name] ?? [])].map(nameOf))];
}

/** As they are compared, of each form. */
const names: ReadonlyMap<FormName, readonly string[]> = new Map(formNames.map((name) => [name, namesIn(name)]));
