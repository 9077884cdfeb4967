import { type Random, random } from '../random.ts';
import { type ChangeKind, campaigns, changeKinds, elsewhere, ranges } from './change-kinds.ts';
import { between, pick, shuffle } from './draw.ts';

/** As the status page has it, in the same even tone whether it matters or not. */
export interface RecentChange {
  /** As one would type it: `ranking-214`. */
  readonly name: string;
  readonly team: string;
  readonly title: string;
  /** Between the begin of its roll-out, which goes by steps, and the page. */
  readonly minutesBefore: number;
  /** It is tonight's trigger. */
  readonly isTrigger: boolean;
}

const othersTold = 2;
const leastMinutes = 2;
const mostMinutes = 55;

/**
 * The changes that a night tells, oldest first: one of each kind, and some of other teams. Which of them is the trigger changes no
 * word, number or place of it. `server`: the model server that a change of its route, or of what it runs, names.
 */
export function drawChanges(trigger: ChangeKind | null, seed: number, server: string): RecentChange[] {
  const draw = random(seed, 'recent changes');
  const kinds = Object.entries(changeKinds).map(([kind, { teams, titles }]) => ({
    isTrigger: kind === trigger,
    team: pick(teams, draw),
    title: fill(pick(titles, draw), server, draw),
  }));
  const others = shuffle(elsewhere, draw)
    .slice(0, othersTold)
    .map(({ team, titles }) => ({ isTrigger: false, team, title: fill(pick(titles, draw), server, draw) }));
  return [...kinds, ...others]
    .map((change) => ({
      ...change,
      name: `${change.team}-${between(3, 980, draw)}`,
      minutesBefore: between(leastMinutes, mostMinutes, draw),
    }))
    .toSorted((one, other) => other.minutesBefore - one.minutesBefore || one.name.localeCompare(other.name));
}

function fill(title: string, server: string, draw: Random): string {
  const version = between(9, 240, draw);
  const words: Readonly<Record<string, string>> = {
    campaign: pick(campaigns, draw),
    range: pick(ranges, draw),
    rack: String(between(2, 28, draw)),
    version: String(version),
    before: String(version - 1),
    server,
  };
  return title.replaceAll(/\{(\w+)\}/g, (all, word) => words[word] ?? all);
}
