/** What a person sets. */
export interface Settings {
  /** In a row. */
  readonly floats: number;
  /** Of one view: it asks for all of them in one call. */
  readonly rows: number;
  /** Views, by an open loop. */
  readonly perSecond: number;
  /** That the client keeps in each way. */
  readonly connections: number;
  /** Significant digits of a number in JSON; `allDigits`: as many as JavaScript prints. */
  readonly digits: number;
  /** What the client holds before it sends. All that arrives is float32. */
  readonly type: 'float32' | 'float64';
}

/** Of a double no more are printed. */
export const allDigits = 17;

/** The places at which each slider stops. */
export const stops = {
  floats: [8, 16, 32, 64, 128, 256, 512, 1_000, 2_000, 4_000, 6_700, 10_000],
  rows: [1, 2, 4, 8, 16, 32, 64],
  perSecond: [5, 10, 20, 50, 100, 200, 500, 1_000, 2_000],
  connections: [1, 2, 4, 6, 8, 16, 32],
  digits: [3, 4, 5, 6, 7, 8, 9, allDigits],
} as const satisfies Partial<Record<keyof Settings, readonly number[]>>;
export type Slider = keyof typeof stops;

export const types = ['float32', 'float64'] as const satisfies readonly Settings['type'][];

/** Where it begins. */
export const usual: Settings = {
  floats: 512,
  rows: 1,
  perSecond: 50,
  connections: 6,
  digits: allDigits,
  type: 'float32',
};

export interface Preset {
  readonly id: string;
  readonly name: string;
  /** Where it is from. */
  readonly note: string;
  readonly sets: Pick<Settings, 'floats' | 'rows'>;
}

/** Of the source document, and of the night that it begins with. */
export const presets: readonly Preset[] = [
  {
    id: 'example',
    name: "512 floats: the document's example",
    note: 'the vector of its table',
    sets: { floats: 512, rows: 1 },
  },
  {
    id: 'typical',
    name: '6,700 floats: its typical input',
    note: 'a user, 100 items, their context',
    sets: { floats: 6_700, rows: 1 },
  },
  {
    id: 'night',
    name: '8 × 4,000 floats: the night of json-blowup',
    note: 'eight candidates of a doubled vector',
    sets: { floats: 4_000, rows: 8 },
  },
];
