/**
 * What changes in a night, by kind. Every night tells one change of each kind, in the same words whether it is tonight's trigger or
 * of no consequence: a kind that only one incident had would name it. `{…}` is drawn, as `draw-changes.ts` has it.
 */
export const changeKinds = {
  /** More visitors. */
  campaign: {
    teams: ['marketing', 'growth', 'brand', 'crm', 'retail'],
    titles: [
      'campaign "{campaign}" goes out',
      'newsletter "{campaign}" sent to all customers',
      '"{campaign}" on the home page',
      'TV spot for "{campaign}" on air',
      'push message "{campaign}" sent',
    ],
  },
  /** What the model is fed, page view by page view. */
  features: {
    teams: ['ranking', 'relevance', 'personalisation', 'features', 'insights'],
    titles: [
      'feature set v{version} replaces v{before}',
      'feature set v{version} for all users',
      'model now reads feature set v{version}',
      'feature pipeline v{version} promoted',
      'features of v{version} switched on',
    ],
  },
  /** What a job has to go through. */
  catalogue: {
    teams: ['catalogue', 'assortment', 'purchasing', 'merchandise', 'supply'],
    titles: [
      '{range} range added',
      'articles of the {range} range imported',
      '{range} range on sale',
      'import of the {range} range done',
      'new articles: {range}',
    ],
  },
  /** What the model servers run, one after the other. */
  release: {
    teams: ['serving', 'inference', 'predictions', 'modelling', 'scoring'],
    titles: [
      'model server v{version} on {server}, the others next',
      'model servers to v{version}, {server} first',
      'roll-out of model server v{version} begun with {server}',
      'model server v{version}, from {server} on',
      'model server v{version} replaces v{before}, beginning with {server}',
    ],
  },
  /** How the services reach each other. */
  route: {
    teams: ['platform', 'network', 'infra', 'operations', 'datacentre'],
    titles: [
      '{server} traffic routed through rack {rack}',
      '{server} moved behind the switch of rack {rack}',
      'route to {server} now by rack {rack}',
      'uplink of rack {rack}, with {server}, replaced',
      'firewall between storefront and {server} updated',
    ],
  },
} as const;
export type ChangeKind = keyof typeof changeKinds;

/** What other teams did, which breaks nothing in any night. */
export const elsewhere: readonly { readonly team: string; readonly titles: readonly string[] }[] = [
  { team: 'search', titles: ['synonyms updated', 'index for the new season', 'spelling model v{version}'] },
  { team: 'payments', titles: ['certificate renewed', 'second provider for cards', 'receipts in PDF'] },
  { team: 'checkout', titles: ['experiment {version} on some carts', 'address check v{version}', 'guest checkout'] },
  { team: 'security', titles: ['access keys rotated', 'scanner v{version}', 'login limits tightened'] },
  { team: 'logging', titles: ['logs kept for {version} days', 'collector v{version}', 'fields renamed'] },
  { team: 'mobile', titles: ['app {version}.{before} in the stores', 'icons redrawn', 'deep links v{version}'] },
  { team: 'support', titles: ['chat hours extended', 'ticket form v{version}', 'new help pages'] },
  { team: 'finance', titles: ['rates of exchange updated', 'invoices v{version}', 'month closed'] },
];

export const campaigns = [
  'Sunday Deals',
  'Back to School',
  'Long Weekend',
  'Early Bird',
  'Night Market',
  'Summer Send-off',
  'Two for One',
  'Members First',
  'Fresh Start',
  'Rainy Days',
  'Half Price Hour',
  'Garden Week',
  'Winter Warmers',
  'Last Chance',
  'City Lights',
  'Weekend Away',
];
export const ranges = [
  'winter',
  'spring',
  'summer',
  'autumn',
  'outdoor',
  'kitchen',
  'garden',
  'travel',
  'office',
  'sports',
  'toys',
  'books',
  'lighting',
  'shoes',
];
