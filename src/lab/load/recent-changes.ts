import type { DrillChange } from '../drill.ts';
import { random } from '../random.ts';

/** As the status page has it. */
export interface RecentChange extends DrillChange {
  /** Between the begin of its roll-out, which goes by steps, and the page. */
  readonly minutesBefore: number;
}

/**
 * What other teams did tonight, of no consequence here. Some are of the kind that breaks something in another night: a list
 * from which one change always stands out would be an answer.
 */
const elsewhere: readonly DrillChange[] = [
  { name: 'search-88', team: 'search', title: 'synonyms updated', at: { minutesBefore: 95 } },
  { name: 'storefront-1204', team: 'storefront', title: 'new footer', at: { minutesBefore: 52 } },
  { name: 'payments-31', team: 'payments', title: 'certificate renewed', at: { minutesBefore: 1 } },
  { name: 'search-91', team: 'search', title: 'index for the new season', at: { minutesBefore: 70 } },
  { name: 'infra-340', team: 'infra', title: 'logs kept for 14 days', at: { minutesBefore: 33 } },
  { name: 'platform-61', team: 'platform', title: 'nodes in rack 3 patched', at: { minutesBefore: 16 } },
  { name: 'ranking-209', team: 'ranking', title: "last week's weights replaced", at: { minutesBefore: 12 } },
  { name: 'marketing-7', team: 'marketing', title: 'weekly newsletter', at: { minutesBefore: 8 } },
  { name: 'checkout-77', team: 'checkout', title: 'experiment 40 on some of the carts', at: { minutesBefore: 6 } },
  { name: 'ranking-213', team: 'ranking', title: "last week's training data added", at: { minutesBefore: 16 } },
  { name: 'catalogue-55', team: 'catalogue', title: 'two hundred articles withdrawn', at: { minutesBefore: 44 } },
  {
    name: 'platform-65',
    team: 'platform',
    title: 'search index traffic routed through another rack',
    at: { minutesBefore: 27 },
  },
  { name: 'marketing-8', team: 'marketing', title: "next week's campaign prepared", at: { minutesBefore: 20 } },
  { name: 'security-12', team: 'security', title: 'access keys rotated', at: { minutesBefore: 4 } },
];

const toldInAll = 5;
const triggerMinutes = { least: 3, most: 20 } as const;

/**
 * The changes that a drill tells, oldest first, the same for the same seed: neither which harmless ones are among them nor how old
 * each is tells which of them matters. The trigger's roll-out began a while ago, as the others' did; when it reached the services is
 * revealed in the end.
 */
export function drawRecentChanges(facts: readonly DrillChange[], seed: number): RecentChange[] {
  const draw = random(seed, 'recent changes');
  const triggers = facts.filter(({ at }) => at === 'trigger');
  const teams = new Set(triggers.map(({ team }) => team));
  const harmless = [
    ...facts.filter(({ at }) => at !== 'trigger'),
    // A second change of the same team would be a question about names.
    ...elsewhere.filter(({ team }) => !teams.has(team)),
  ];
  while (harmless.length > toldInAll - triggers.length) harmless.splice(Math.floor(draw() * harmless.length), 1);
  return [...triggers, ...harmless]
    .map((change) => ({ ...change, minutesBefore: minutesOf(change, draw()) }))
    .toSorted((one, other) => other.minutesBefore - one.minutesBefore);
}

/** About as old as it says. */
function minutesOf({ at }: DrillChange, drawn: number): number {
  const { least, most } = triggerMinutes;
  return Math.max(
    1,
    Math.round(at === 'trigger' ? least + drawn * (most - least) : at.minutesBefore * (0.7 + 0.6 * drawn)),
  );
}
